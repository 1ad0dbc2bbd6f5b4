package io.graft.governance.deadline;

import io.graft.governance.window.CallCounter;
import io.graft.governance.window.SlidingWindow;

/**
 * Limits how many calls are refused because their deadline has expired, so that a caller with wrong
 * deadlines does not stop all traffic. Beyond a fifth of the calls of the last 10 s and one per
 * second, expired calls are sent nevertheless. The idea is that of Finagle's DeadlineFilter.
 */
public final class ExpiryGuard {
  private static final double SHARE = 0.2;
  private static final long SPAN = 10_000_000_000L;
  private static final int FLOOR = 10;

  private final CallCounter traffic;
  private final SlidingWindow refused = new SlidingWindow(SPAN);

  /**
   * @param traffic the calls to the destination, of at least 10 s
   */
  public ExpiryGuard(CallCounter traffic) {
    this.traffic = traffic;
  }

  /** Returns whether to refuse an expired call, and counts it if so. */
  public boolean refuses(long now) {
    int calls = traffic.calls(now, SlidingWindow.buckets(SPAN));
    if (refused.calls(now) >= FLOOR + SHARE * calls) {
      return false;
    }
    refused.add(now, false);
    return true;
  }

  /** Returns how many calls have been refused so far. */
  public long all() {
    return refused.allCalls();
  }
}
