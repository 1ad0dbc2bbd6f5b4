package io.graft.governance.interleaving;

import static io.graft.governance.Rig.SECOND;
import static io.graft.governance.breaker.Breaker.REFUSED;
import static io.graft.governance.interleaving.Interleavings.explore;
import static io.graft.governance.interleaving.Interleavings.must;
import static io.graft.governance.interleaving.Interleavings.together;

import io.graft.governance.breaker.Breaker;
import io.graft.governance.breaker.BreakerListener;
import io.graft.governance.config.BreakerConfig;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import io.graft.governance.window.CallCounter;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Permits, probe leases and generations of a breaker. */
class BreakerInterleavingTest {
  private static final BreakerConfig POLICY =
      ClientPolicy.builder().set(BreakerConfig.MIN_CALLS, 1).build().breaker();
  private static final long LATER = 100 * SECOND;

  /** A breaker that has just opened, and what it reports. */
  private static final class Opened implements BreakerListener {
    final AtomicInteger openings = new AtomicInteger();
    final AtomicInteger halfOpenings = new AtomicInteger();
    final Breaker breaker;
    final int old;

    Opened() {
      CallCounter traffic = new CallCounter(60 * SECOND);
      breaker = new Breaker(POLICY, traffic, new Randomness(1), this, 0);
      old = admit(0);
      traffic.count(0);
      breaker.failure(old, POLICY, 0, 0, "x");
      must(openings.get() == 1, "it is open");
    }

    int admit(long now) {
      return breaker.admit(POLICY, now, true, Long.MAX_VALUE);
    }

    @Override
    public void opened(String reason) {
      openings.incrementAndGet();
    }

    @Override
    public void halfOpen() {
      halfOpenings.incrementAndGet();
    }

    @Override
    public void closed() {}
  }

  @Test
  void onlyOneOfManyCallsIsTheProbe() {
    explore(
        () -> {
          Opened b = new Opened();
          AtomicInteger probes = new AtomicInteger();
          Runnable call =
              () -> {
                if (b.admit(LATER) != REFUSED) {
                  probes.incrementAndGet();
                }
              };
          together(call, call, call);
          must(probes.get() == 1, "probes: " + probes);
          must(b.halfOpenings.get() == 1, "told: " + b.halfOpenings);
        });
  }

  @Test
  void aProbeReleasedByTwoThreadsIsReleasedOnce() {
    explore(
        () -> {
          Opened b = new Opened();
          int probe = b.admit(LATER);
          together(
              () -> b.breaker.success(probe, POLICY, LATER), () -> b.breaker.ignore(probe, LATER));
          int next = b.admit(LATER);
          must(next != REFUSED, "there is a next probe");
          must(b.admit(LATER) == REFUSED, "and one only");
          b.breaker.success(next, POLICY, LATER);
          must(!b.breaker.stateName().equals("ramping"), "two were not counted as three");
        });
  }

  @Test
  void aProbeThatFailsAndIsCancelledOpensOnceOrNotAtAll() {
    explore(
        () -> {
          Opened b = new Opened();
          int probe = b.admit(LATER);
          together(
              () -> b.breaker.failure(probe, POLICY, LATER, 0, "x"),
              () -> b.breaker.ignore(probe, LATER));
          boolean open = b.breaker.stateName().equals("open");
          must(b.openings.get() == (open ? 2 : 1), b.openings + " openings, open: " + open);
        });
  }

  @Test
  void anExpiredLeaseOpensItOnceWhicheverThreadSeesItFirst() {
    explore(
        () -> {
          Opened b = new Opened();
          int probe = b.admit(LATER);
          AtomicInteger let = new AtomicInteger();
          Runnable call =
              () -> {
                if (b.admit(LATER + 11 * SECOND) != REFUSED) {
                  let.incrementAndGet();
                }
              };
          together(call, call, () -> b.breaker.success(probe, POLICY, LATER + 11 * SECOND));
          must(b.openings.get() <= 2, "opened again once: " + b.openings);
          must(let.get() <= 1, "probes at once: " + let);
          must((b.openings.get() == 2) == (let.get() == 0), "a probe or an opening");
        });
  }

  @Test
  void callsOfAnEarlierGenerationChangeNothing() {
    explore(
        () -> {
          Opened b = new Opened();
          AtomicInteger probes = new AtomicInteger();
          together(
              () -> b.breaker.success(b.old, POLICY, LATER),
              () -> b.breaker.failure(b.old, POLICY, LATER, 0, "x"),
              () -> {
                if (b.admit(LATER) != REFUSED) {
                  probes.incrementAndGet();
                }
              });
          must(probes.get() == 1, "the probe is not disturbed");
          must(b.openings.get() == 1, "nor is anything opened");
          must(b.breaker.stateName().equals("half-open"), b.breaker.stateName());
        });
  }

  @Test
  void concurrentFailuresOpenItOnce() {
    explore(
        () -> {
          AtomicInteger openings = new AtomicInteger();
          CallCounter traffic = new CallCounter(60 * SECOND);
          BreakerConfig policy =
              ClientPolicy.builder().set(BreakerConfig.MIN_CALLS, 2).build().breaker();
          Breaker breaker =
              new Breaker(
                  policy,
                  traffic,
                  new Randomness(1),
                  new BreakerListener() {
                    @Override
                    public void opened(String reason) {
                      openings.incrementAndGet();
                    }

                    @Override
                    public void halfOpen() {}

                    @Override
                    public void closed() {}
                  },
                  0);
          Runnable call =
              () -> {
                int permit = breaker.admit(policy, 0, true, Long.MAX_VALUE);
                if (permit != REFUSED) {
                  traffic.count(0);
                  breaker.failure(permit, policy, 0, 0, "x");
                }
              };
          together(call, call, call);
          must(openings.get() == 1, "openings: " + openings);
          must(breaker.admit(policy, 0, true, Long.MAX_VALUE) == REFUSED, "it is open");
        });
  }
}
