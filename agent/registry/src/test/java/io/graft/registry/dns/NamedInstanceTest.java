package io.graft.registry.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.ResourceRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamedInstanceTest {
  private static final Name LIST = Name.of("_http._tcp.orders.svc.test");
  private static final long SECOND = 1_000_000_000L;

  private final NamedInstance a = new NamedInstance(LIST.child("a"), LIST, false);
  private final NamedInstance b = new NamedInstance(LIST.child("b"), LIST, false);
  private final List<NamedInstance> both = List.of(a, b);

  private static void read(NamedInstance each, long until, long second) {
    ResourceRecord service = ResourceRecord.service(each.node, 5, 0, 100, 80, Name.of("h.test"));
    ResourceRecord texts =
        ResourceRecord.texts(each.node, 5, List.of("id=x", "lease=90", "until=" + until));
    each.read(service, texts, second * SECOND);
  }

  /** Reads both every 20 s. Returns after how many seconds {@code a}, which is silent, is dead. */
  private int deadAfter(boolean otherLives, boolean updatesWork) {
    for (int second = 0; second <= 600; second += 20) {
      read(a, 1000, second);
      read(b, otherLives ? 1000 + second : 1000, second);
      if (a.dead(both, updatesWork, 1)) {
        return second;
      }
    }
    return -1;
  }

  @Test
  void anInstanceSilentForLongerThanItsLeaseIsDeadIfOthersAreNot() {
    assertEquals(120, deadAfter(true, false));
    assertFalse(b.dead(both, true, 1));
  }

  @Test
  void ifAllAreSilentNoneIsDead() {
    assertEquals(-1, deadAfter(false, false));
  }

  @Test
  void ownUpdatesShowThatUpdatesWork() {
    assertEquals(120, deadAfter(false, true));
  }

  @Test
  void timeWithoutSuccessfulReadsDoesNotCount() {
    read(a, 1000, 0);
    read(b, 1000, 0);
    read(a, 1000, 20);
    read(b, 1020, 20);
    read(a, 1000, 3620);
    read(b, 1040, 3620);
    assertFalse(a.dead(both, true, 1));
  }

  @Test
  void anInstanceThatDiedLongBeforeAnotherStartedIsDeadAtOnce() {
    read(a, 1000, 0);
    read(b, 1000 + 391, 0);
    assertTrue(a.dead(both, false, 1));
    assertFalse(b.dead(both, false, 1));
    assertFalse(a.dead(List.of(a), false, 1));
  }

  @Test
  void anInstanceWithoutALeaseIsNeverDead() {
    ResourceRecord service = ResourceRecord.service(a.node, 5, 0, 100, 80, Name.of("h.test"));
    for (int second = 0; second < 10000; second += 20) {
      a.read(service, null, second * SECOND);
      read(b, 1000 + second, second);
    }
    assertFalse(a.dead(both, true, 1));
  }
}
