package io.graft.governance.breaker;

import static io.graft.governance.Rig.SECOND;
import static io.graft.governance.breaker.Breaker.REFUSED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Together;
import io.graft.governance.config.BreakerConfig;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import io.graft.governance.window.CallCounter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What must hold whatever the threads do. */
class BreakerStressTest {
  private static final long MILLI = SECOND / 1000;

  /** No lease expires while a thread is suspended, and breakers open often. */
  private static final BreakerConfig POLICY =
      ClientPolicy.builder()
          .set(BreakerConfig.OPEN_TIME, MILLI)
          .set(BreakerConfig.MAX_OPEN_TIME, MILLI)
          .build()
          .breaker();

  @Test
  void thereIsOneProbeAtATimeAndEachChangeIsReportedOnce() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    AtomicInteger halfOpened = new AtomicInteger();
    AtomicLong now = new AtomicLong();
    CallCounter traffic = new CallCounter(60 * SECOND);
    Breaker breaker =
        new Breaker(
            POLICY,
            traffic,
            new Randomness(),
            new BreakerListener() {
              @Override
              public void opened(String reason) {
                opened.incrementAndGet();
              }

              @Override
              public void halfOpen() {
                halfOpened.incrementAndGet();
              }

              @Override
              public void closed() {}
            },
            0);
    AtomicInteger probes = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger lateProbes = new AtomicInteger();
    Together.run(
        6,
        20_000,
        turn -> {
          long time = now.addAndGet(MILLI / 100);
          int permit = breaker.admit(POLICY, time, true, Long.MAX_VALUE);
          if (permit == REFUSED) {
            return;
          }
          traffic.count(time);
          boolean probe = breaker.probe(permit);
          if (probe) {
            most.accumulateAndGet(probes.incrementAndGet(), Math::max);
            probes.decrementAndGet();
          }
          if (turn % 3 == 0) {
            breaker.failure(permit, POLICY, time, 0, "x");
          } else if (turn % 3 == 1) {
            breaker.ignore(permit, time);
          } else {
            breaker.success(permit, POLICY, time);
          }
          if (probe && breaker.probe(permit)) {
            lateProbes.incrementAndGet();
          }
        });
    assertTrue(opened.get() > 0, "the test is worth something");
    assertTrue(most.get() <= 1, "probes at once: " + most);
    assertEquals(0, lateProbes.get(), "a permit that was given back is no probe");
    assertTrue(halfOpened.get() <= opened.get());
  }
}
