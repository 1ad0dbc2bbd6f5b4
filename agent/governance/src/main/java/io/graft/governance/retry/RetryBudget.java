package io.graft.governance.retry;

import io.graft.governance.config.RetryConfig;
import io.graft.governance.window.CallCounter;
import io.graft.governance.window.SlidingWindow;

/**
 * Limits retries to a percentage of the requests of the last 10 s, and a few per second in
 * addition. It counts requests that have begun, not those in flight, whose number shrinks when
 * everything fails.
 *
 * <p>Requests that are retries of a caller further up do not count for the percentage. So layers
 * add to the load of the last service instead of multiplying it: 10 % in each of four layers give
 * 1.4 times.
 *
 * <p>The additional retries are for callers with little traffic, and successful requests earn them:
 * two in 10 s, and one for each success. If everything fails, there are none. The minimum of
 * Finagle and linkerd continues then, at 10 a second for each caller.
 */
public final class RetryBudget {
  private static final long SPAN = 10_000_000_000L;
  private static final int SPAN_SECONDS = 10;
  private static final int BUCKETS = SlidingWindow.buckets(SPAN);
  private static final int FIRST = 2;

  private final CallCounter traffic;

  /** Retries that were sent; those outside the budget are marked. */
  private final SlidingWindow retries = new SlidingWindow(SPAN);

  /** Requests whose first attempt failed; retries of a caller further up are marked. */
  private final SlidingWindow failures = new SlidingWindow(SPAN);

  /**
   * @param traffic the requests to the destination, of at least 10 s
   */
  public RetryBudget(CallCounter traffic) {
    this.traffic = traffic;
  }

  /**
   * Reports that the first attempt of a request failed, whether or not it may be retried.
   *
   * @param inherited whether the request is a retry of a caller further up
   */
  public void failed(boolean inherited, long now) {
    failures.add(now, inherited);
  }

  /** Takes a retry of a failed attempt from the budget. Returns whether there was one. */
  public boolean take(RetryConfig config, long now) {
    // Two threads may both take the last retry, which does not matter for a budget.
    if (retries.calls(now) - retries.marked(now) + 1 > allowed(config, now)) {
      return false;
    }
    retries.add(now, false);
    return true;
  }

  /** Counts a retry outside the budget. */
  public void free(long now) {
    retries.add(now, true);
  }

  /** Returns how many retries have been sent so far, including those outside the budget. */
  public long all() {
    return retries.allCalls();
  }

  private double allowed(RetryConfig config, long now) {
    int calls = traffic.calls(now, BUCKETS);
    int own = Math.max(0, calls - failures.marked(now));
    int well = Math.max(0, calls - failures.calls(now));
    double beside = Math.min(FIRST + well, config.budgetMinPerSecond * SPAN_SECONDS);
    return own * config.budgetPercent / 100 + beside;
  }
}
