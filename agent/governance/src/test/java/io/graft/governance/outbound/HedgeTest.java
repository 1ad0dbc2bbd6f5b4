package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.event.Decision;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.HedgePolicy;
import io.graft.governance.policy.Mode;
import org.junit.jupiter.api.Test;

class HedgeTest {
  private static final HedgePolicy HEDGE = HedgePolicy.NONE.withDelayNanos(50 * MILLI);

  private final Rig rig = rig(HEDGE);

  private static Rig rig(HedgePolicy hedge) {
    Rig rig = Rig.with(ClientPolicy.builder().hedge(hedge).build());
    rig.services.put("orders", 8001, 8002, 8003);
    return rig;
  }

  @Test
  void aSlowCallGetsASecondCopyElsewhere() {
    ClientCall call = rig.get("orders");
    assertEquals(50 * MILLI, call.hedgeNanos());
    rig.time.advance(50 * MILLI);
    ClientCall copy = call.hedge();
    assertNotNull(copy);
    assertNotEquals(call.target().id(), copy.target().id());
    assertEquals(call.trace().traceLow(), copy.trace().traceLow());
    assertNotEquals(call.trace().spanId(), copy.trace().spanId());
    assertTrue(copy.hedged());
    assertEquals(1, copy.resendCount());
    assertEquals(1, rig.decided(Decision.Kind.HEDGED));
    rig.time.advance(MILLI);
    assertFalse(copy.onResponse(200, null));
    call.cancel();
    copy.end();
    assertEquals(0, rig.status("orders").inFlight());
    for (InstanceStatus instance : rig.status("orders").instances()) {
      assertEquals(0, instance.inFlight());
    }
  }

  @Test
  void neitherIsSentOnceMore() {
    ClientCall call = rig.get("orders");
    ClientCall copy = call.hedge();
    assertFalse(call.onResponse(503, null));
    assertFalse(copy.onResponse(503, null));
    assertEquals(Long.MAX_VALUE, copy.hedgeNanos());
    assertNull(copy.hedge());
  }

  @Test
  void whatMayNotBeSentTwiceIsNotHedged() {
    ClientCall post = rig.begin(new Rig.Request("orders").method("POST"));
    assertEquals(Long.MAX_VALUE, post.hedgeNanos());
    Rig.Request streaming = new Rig.Request("orders");
    streaming.replayable = false;
    assertEquals(Long.MAX_VALUE, rig.begin(streaming).hedgeNanos());
    assertEquals(Long.MAX_VALUE, rig(HedgePolicy.NONE).get("orders").hedgeNanos());
  }

  @Test
  void hedgesAreAShareOfTheCalls() {
    int hedged = 0;
    for (int i = 0; i < 2000; i++) {
      ClientCall call = rig.get("orders");
      rig.time.advance(5 * MILLI);
      ClientCall copy = call.hedge();
      if (copy != null) {
        hedged++;
        copy.onResponse(200, null);
        copy.end();
        call.cancel();
      } else {
        call.onResponse(200, null);
        call.end();
      }
    }
    assertTrue(hedged >= 50 && hedged <= 110, hedged + " of 2000, 5 % are allowed");
  }

  @Test
  void aCallThatHasAnsweredIsNotHedged() {
    ClientCall call = rig.get("orders");
    call.onResponse(200, null);
    assertNull(call.hedge());
    call.end();
  }

  @Test
  void withoutASecondInstanceThereIsNoCopy() {
    Rig one = rig(HEDGE);
    one.services.put("orders", 8001);
    assertNull(one.get("orders").hedge());
  }

  @Test
  void observedItIsOnlyCounted() {
    Rig observed = rig(HEDGE.withMode(Mode.OBSERVE));
    assertNull(observed.get("orders").hedge());
    assertEquals(1, observed.decided(Decision.Kind.HEDGED));
    assertEquals(0, observed.status("orders").retries());
  }

  @Test
  void theCopyHasTheDeadlineOfTheCall() {
    Rig bounded = Rig.with(ClientPolicy.builder().hedge(HEDGE).timeoutNanos(SECOND).build());
    bounded.services.put("orders", 8001, 8002);
    ClientCall call = bounded.get("orders");
    bounded.time.advance(400 * MILLI);
    assertEquals(600 * MILLI, call.hedge().timeoutNanos());
  }
}
