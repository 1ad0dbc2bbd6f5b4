package io.graft.governance.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A rate limit in one number: the generic cell rate algorithm (ITU-T I.371, annex A), as virtual
 * scheduling. The number is the theoretical arrival time. Each admitted request advances it by one
 * interval, and a request is admitted if it is then at most {@code burst} intervals ahead of the
 * clock. So in any time {@code t} at most {@code t / interval + burst} requests are admitted.
 *
 * <p>A refusal only reads, so a flood of refused requests causes no contended writes. The rate
 * comes with each request, so a change holds at once. What was used of the old rate still counts,
 * but not for longer than the new rate takes to permit a burst.
 */
public final class Gcra {
  /** Nothing has been admitted. Any other number may be a time of a monotonic clock. */
  static final long UNUSED = Long.MIN_VALUE;

  /**
   * Threads read the clock before they come here. An arrival time that is slightly too far ahead
   * was written by a thread that read the clock later.
   */
  private static final long SKEW = 1_000_000_000L;

  private final AtomicLong arrival = new AtomicLong(UNUSED);

  /**
   * Admits a request, if the rate allows.
   *
   * @param interval nanoseconds between two requests at the rate, 1 or more
   * @param burst the most requests at once, 1 or more; {@code interval * burst} must fit in a long
   * @param now on the monotonic clock
   * @return 0: admitted; otherwise the nanoseconds until one is, if no other request comes
   */
  public long tryAcquire(long interval, int burst, long now) {
    long most = interval * burst;
    while (true) {
      long before = arrival.get();
      long counted = counted(before, most, now);
      long wait = wait(counted, interval, most, now);
      if (wait == 0 || counted != before) {
        if (!arrival.compareAndSet(before, wait == 0 ? next(counted, interval, now) : counted)) {
          continue;
        }
      }
      return wait;
    }
  }

  /**
   * Returns the effective arrival time. One that is further ahead than this rate allows was written
   * at an earlier rate, and would refuse requests for as long as that rate. It is treated as if a
   * burst had just been used.
   */
  static long counted(long arrival, long most, long now) {
    return arrival != UNUSED && arrival - now - most > SKEW ? now + most : arrival;
  }

  /** Returns the nanoseconds until a request is admitted; 0: now. */
  static long wait(long arrival, long interval, long most, long now) {
    return Math.max(0, next(arrival, interval, now) - now - most);
  }

  /** Returns the arrival time after a request is admitted. */
  static long next(long arrival, long interval, long now) {
    return (idle(arrival, now) ? now : arrival) + interval;
  }

  /** Whether the limit is in the same state as one that was never used. */
  static boolean idle(long arrival, long now) {
    return arrival == UNUSED || arrival - now <= 0;
  }
}
