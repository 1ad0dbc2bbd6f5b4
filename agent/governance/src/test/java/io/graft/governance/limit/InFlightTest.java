package io.graft.governance.limit;

import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Together;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InFlightTest {
  private static final long GENERATION = 1L << 39;

  private final InFlight inFlight = new InFlight();

  @Test
  void countsRequestsInFlight() {
    int first = inFlight.enter(0);
    int second = inFlight.enter(0);
    assertEquals(2, inFlight.count(0));
    inFlight.exit(first);
    assertEquals(1, inFlight.count(0));
    inFlight.exit(second);
    assertEquals(0, inFlight.count(0));
  }

  @Test
  void admitsNoMoreThanItsLimit() {
    assertTrue(inFlight.enter(0, 1) >= 0);
    assertEquals(-1, inFlight.enter(0, 1));
  }

  @Test
  void requestsThatNeverEndAreForgottenAndALateEndDoesNoHarm() {
    int leaked = inFlight.enter(0);
    assertEquals(1, inFlight.count(GENERATION));
    assertEquals(0, inFlight.count(2 * GENERATION));
    int fresh = inFlight.enter(2 * GENERATION);
    inFlight.exit(leaked);
    assertEquals(1, inFlight.count(2 * GENERATION));
    inFlight.exit(fresh);
    assertEquals(0, inFlight.count(2 * GENERATION));
  }

  @Test
  void longRequestsCountForNineMinutesAtLeast() {
    int lease = inFlight.enter(GENERATION - 1);
    assertEquals(1, inFlight.count(GENERATION - 1 + 540 * SECOND));
    inFlight.enter(GENERATION);
    inFlight.exit(lease);
    assertEquals(1, inFlight.count(GENERATION));
  }

  @Test
  void anOlderClockReadingDoesNoHarm() {
    int later = inFlight.enter(GENERATION);
    int earlier = inFlight.enter(GENERATION - 1);
    assertEquals(2, inFlight.count(GENERATION));
    inFlight.exit(earlier);
    inFlight.exit(later);
    assertEquals(0, inFlight.count(GENERATION));
  }

  @Test
  void permitsAreReleasedExactlyOnceWhateverTheThreadsDo() throws Exception {
    int limit = 3;
    AtomicInteger in = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicLong now = new AtomicLong(GENERATION - 10_000);
    Together.run(
        6,
        30_000,
        i -> {
          int lease = inFlight.enter(now.incrementAndGet(), limit);
          if (lease >= 0) {
            most.accumulateAndGet(in.incrementAndGet(), Math::max);
            in.decrementAndGet();
            inFlight.exit(lease);
          }
        });
    assertTrue(most.get() <= limit, "in at once: " + most);
    assertEquals(0, inFlight.count(now.get()));
  }
}
