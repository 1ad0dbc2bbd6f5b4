package io.graft.governance.deadline;

import io.graft.governance.window.Flow;
import io.graft.governance.window.Window;

/**
 * Bounds how many calls are refused because their deadline is over. A caller whose deadlines make
 * no sense must not stop all traffic: beyond a fifth of the calls of the last 10 s and one per
 * second beside, expired calls are sent all the same. The idea is that of Finagle's DeadlineFilter.
 */
public final class ExpiryGuard {
  private static final double SHARE = 0.2;
  private static final long SPAN = 10_000_000_000L;
  private static final int FLOOR = 10;

  private final Flow traffic;
  private final Window refused = new Window(SPAN);

  /**
   * @param traffic calls to the destination, over 10 s at least
   */
  public ExpiryGuard(Flow traffic) {
    this.traffic = traffic;
  }

  /** Whether an expired call is to be refused, which is then counted. */
  public boolean refuses(long now) {
    int calls = traffic.calls(now, Window.buckets(SPAN));
    if (refused.calls(now) >= FLOOR + SHARE * calls) {
      return false;
    }
    refused.add(now, false);
    return true;
  }

  /** How many were refused ever. */
  public long all() {
    return refused.allCalls();
  }
}
