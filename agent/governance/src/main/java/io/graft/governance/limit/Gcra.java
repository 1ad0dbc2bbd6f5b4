package io.graft.governance.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit of a rate in one number: the generic cell rate algorithm (ITU-T I.371, annex A), as a
 * virtual schedule. The number is the theoretical arrival time, at which all that was admitted will
 * be paid for at the rate. A request is admitted where that time, moved on by one interval, is no
 * further ahead than {@code burst} intervals; so in no span of length {@code t} are more than
 * {@code t / interval + burst} admitted.
 *
 * <p>Refusing only reads, so that a flood of what is refused shares no write. The rate comes with
 * each request: a change holds at once. What was used of the old rate still counts, but for no
 * longer than the new one takes to earn its burst.
 */
public final class Gcra {
  /** Nothing was admitted yet; any other number may be a time of a monotonic clock. */
  static final long UNUSED = Long.MIN_VALUE;

  /**
   * Threads read their clocks before they come here: ahead by a little more than the rate lets it
   * be is an arrival time that was written by a thread whose reading was later.
   */
  private static final long SKEW = 1_000_000_000L;

  private final AtomicLong arrival = new AtomicLong(UNUSED);

  /**
   * Admits a request, if the rate allows.
   *
   * @param interval nanoseconds between two requests at the rate, 1 or more
   * @param burst how many may come at once, 1 or more; {@code interval * burst} fits in a long
   * @param now on the monotonic clock
   * @return 0: admitted; else the nanoseconds until one is, where nobody else comes
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
   * The arrival time that counts. One that is further ahead than this rate ever lets it be is of an
   * earlier rate, and would refuse for as long as that one had it: what counts of it is that a
   * burst has just been used.
   */
  static long counted(long arrival, long most, long now) {
    return arrival != UNUSED && arrival - now - most > SKEW ? now + most : arrival;
  }

  /** Nanoseconds until a request is admitted; 0: now. */
  static long wait(long arrival, long interval, long most, long now) {
    return Math.max(0, next(arrival, interval, now) - now - most);
  }

  /** The arrival time once a request is admitted. */
  static long next(long arrival, long interval, long now) {
    return (idle(arrival, now) ? now : arrival) + interval;
  }

  /** Whether all that was admitted is paid for: such a limit is as one that was never used. */
  static boolean idle(long arrival, long now) {
    return arrival == UNUSED || arrival - now <= 0;
  }
}
