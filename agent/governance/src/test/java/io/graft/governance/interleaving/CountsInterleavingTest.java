package io.graft.governance.interleaving;

import static io.graft.governance.Rig.SECOND;
import static io.graft.governance.interleaving.Interleavings.explore;
import static io.graft.governance.interleaving.Interleavings.must;
import static io.graft.governance.interleaving.Interleavings.together;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graft.governance.limit.Gcra;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.retry.RetryBudget;
import io.graft.governance.window.CallCounter;
import io.graft.governance.window.SlidingWindow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Limits, windows and budgets. */
class CountsInterleavingTest {
  private static final long SECOND_ONE = 1L << SlidingWindow.BUCKET_SHIFT;

  /** When the two numbers of a call counter are swapped. */
  private static final long GENERATION = 512 * SECOND_ONE;

  @Test
  void aLostUpdateWouldBeFound() {
    assertThrows(
        AssertionError.class,
        () ->
            explore(
                () -> {
                  AtomicInteger counter = new AtomicInteger();
                  Runnable careless = () -> counter.set(counter.get() + 1);
                  together(careless, careless);
                  must(counter.get() == 2, "counted: " + counter);
                }));
  }

  @Test
  void aLimitIsNeverExceededAndCompletelyReleased() {
    explore(
        () -> {
          CallCounter flow = new CallCounter(10 * SECOND);
          AtomicInteger in = new AtomicInteger();
          Runnable call =
              () -> {
                int lease = flow.enter(0, 1);
                if (lease != CallCounter.FULL) {
                  must(in.incrementAndGet() == 1, "two where there is room for one");
                  in.decrementAndGet();
                  flow.exit(lease);
                }
              };
          together(call, call, call);
          must(flow.underWay(0) == 0, "under way: " + flow.underWay(0));
          must(flow.enter(0, 1) != CallCounter.FULL, "there is room again");
        });
  }

  @Test
  void aCallCounterLosesNoCallAtTheTurnOfASecond() {
    explore(
        () -> {
          CallCounter flow = new CallCounter(10 * SECOND);
          flow.exit(flow.enter(0));
          together(
              () -> flow.exit(flow.enter(SECOND_ONE)),
              () -> flow.exit(flow.enter(SECOND_ONE)),
              () -> {
                int seen = flow.calls(SECOND_ONE, 10);
                must(seen >= 0 && seen <= 3, "calls seen: " + seen);
              });
          must(flow.begun() == 3, "begun: " + flow.begun());
          must(flow.calls(SECOND_ONE, 10) == 3, "in 10 s: " + flow.calls(SECOND_ONE, 10));
          must(flow.underWay(SECOND_ONE) == 0, "under way: " + flow.underWay(SECOND_ONE));
        });
  }

  @Test
  void aLeaseIsReleasedOnceThoughItsGenerationEnds() {
    explore(
        () -> {
          CallCounter flow = new CallCounter(10 * SECOND);
          int lease = flow.enter(GENERATION - 1);
          together(
              () -> flow.exit(lease),
              () -> flow.exit(flow.enter(GENERATION)),
              () -> flow.exit(flow.enter(GENERATION + 1)));
          must(flow.underWay(GENERATION) == 0, "under way: " + flow.underWay(GENERATION));
        });
  }

  @Test
  void aWindowLosesNoCallWhenABucketIsReused() {
    explore(
        () -> {
          SlidingWindow window = new SlidingWindow(SECOND);
          window.add(0, true);
          long later = 4 * SECOND_ONE;
          together(() -> window.add(later, false), () -> window.add(later, true));
          must(window.allCalls() == 3, "of all time: " + window.allCalls());
          must(window.allMarked() == 2, "marked: " + window.allMarked());
          must(window.calls(later) == 2, "in the window: " + window.calls(later));
        });
  }

  @Test
  void aRateAdmitsItsBurstAndNotOneMore() {
    explore(
        () -> {
          Gcra rate = new Gcra();
          AtomicInteger admitted = new AtomicInteger();
          Runnable call =
              () -> {
                if (rate.tryAcquire(SECOND, 2, 0) == 0) {
                  admitted.incrementAndGet();
                }
              };
          together(call, call, call);
          must(admitted.get() == 2, "admitted: " + admitted);
        });
  }

  @Test
  void aBudgetIsExceededByConcurrentCallsAtMost() {
    explore(
        () -> {
          RetryBudget budget = new RetryBudget(new CallCounter(10 * SECOND));
          AtomicInteger taken = new AtomicInteger();
          Runnable retry =
              () -> {
                for (int i = 0; i < 2; i++) {
                  if (budget.take(ClientPolicy.DEFAULT.retry(), 0)) {
                    taken.incrementAndGet();
                  }
                }
              };
          together(retry, retry);
          must(taken.get() >= 2 && taken.get() <= 3, "taken: " + taken);
          must(!budget.take(ClientPolicy.DEFAULT.retry(), 0), "it is used up");
          must(budget.all() == taken.get(), "counted: " + budget.all());
        });
  }
}
