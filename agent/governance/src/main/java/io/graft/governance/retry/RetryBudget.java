package io.graft.governance.retry;

import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.window.Flow;
import io.graft.governance.window.Window;

/**
 * Bounds retries by what was asked for: a percentage of the requests of the last 10 s and a few per
 * second beside. It is measured by requests that came, not by those in flight, whose number shrinks
 * just when everything fails.
 */
public final class RetryBudget {
  private static final long SPAN = 10_000_000_000L;
  private static final int SPAN_SECONDS = 10;
  private static final int BUCKETS = Window.buckets(SPAN);

  private final Flow traffic;
  private final Window retries = new Window(SPAN);

  /**
   * @param traffic requests to the destination, over 10 s at least
   */
  public RetryBudget(Flow traffic) {
    this.traffic = traffic;
  }

  /** Takes one retry from the budget; whether there was one. */
  public boolean take(ClientPolicy policy, long now) {
    // Two threads may both take the last one: a budget is no semaphore.
    if (retries.calls(now) + 1 > allowed(policy, now)) {
      return false;
    }
    retries.add(now, false);
    return true;
  }

  /** Counts a retry that is free of the budget. */
  public void free(long now) {
    retries.add(now, true);
  }

  /** Retries ever sent, free ones too. */
  public long all() {
    return retries.allCalls();
  }

  private double allowed(ClientPolicy policy, long now) {
    return traffic.calls(now, BUCKETS) * policy.retryBudgetPercent() / 100
        + retries.marked(now)
        + policy.retryBudgetMinPerSecond() * SPAN_SECONDS;
  }
}
