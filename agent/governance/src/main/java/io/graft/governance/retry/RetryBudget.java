package io.graft.governance.retry;

import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.window.Flow;
import io.graft.governance.window.Window;

/**
 * Bounds retries by what was asked for: a percentage of the requests of the last 10 s, and up to a
 * few per second beside. It is measured by requests that came, not by those in flight, whose number
 * shrinks just when everything fails.
 *
 * <p>The percentage is of the requests that are not retries of a service further up, so that layers
 * add to the load of the last one and do not multiply it: 10 % in each of four make 1.4.
 *
 * <p>What comes beside the percentage is there for callers with little traffic, and is paid for by
 * requests that went well: two in 10 s, and one for each of those. Where everything fails it dries
 * up. Finagle's and linkerd's minimum goes on then, with 10 a second for each caller.
 */
public final class RetryBudget {
  private static final long SPAN = 10_000_000_000L;
  private static final int SPAN_SECONDS = 10;
  private static final int BUCKETS = Window.buckets(SPAN);
  private static final int FIRST = 2;

  private final Flow traffic;

  /** Retries sent; those that were free of the budget are marked. */
  private final Window retries = new Window(SPAN);

  /** Requests whose first attempt failed; those that a service further up retries are marked. */
  private final Window failures = new Window(SPAN);

  /**
   * @param traffic requests to the destination, over 10 s at least
   */
  public RetryBudget(Flow traffic) {
    this.traffic = traffic;
  }

  /**
   * The first attempt of a request failed, whether or not it may be retried.
   *
   * @param inherited whether its request is a retry of a service further up
   */
  public void failed(boolean inherited, long now) {
    failures.add(now, inherited);
  }

  /** Takes one retry, of an attempt that has failed, from the budget; whether there was one. */
  public boolean take(ClientPolicy policy, long now) {
    // Two threads may both take the last one: a budget is no semaphore.
    if (retries.calls(now) - retries.marked(now) + 1 > allowed(policy, now)) {
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
    int calls = traffic.calls(now, BUCKETS);
    int own = Math.max(0, calls - failures.marked(now));
    int well = Math.max(0, calls - failures.calls(now));
    double beside = Math.min(FIRST + well, policy.retryBudgetMinPerSecond() * SPAN_SECONDS);
    return own * policy.retryBudgetPercent() / 100 + beside;
  }
}
