package io.graft.governance.limit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts the requests that have been in progress for long: {@value #SECONDS} seconds of 2^30 ns.
 * Such requests wait for an event, a slow reader or another service rather than work. If they
 * counted for the limit, they could fill it, and no other request would be served.
 *
 * <p>Requests are counted by the second in which they began. When a second is old, the next thread
 * that comes adds its count to that of the long requests.
 */
public final class LongRequests {
  private static final int SHIFT = 30;
  private static final int SECONDS = 10;
  private static final int SLOTS = 32;
  private static final int MASK = SLOTS - 1;

  /** The requests that began in each second that is not old yet. */
  private final AtomicIntegerArray begun = new AtomicIntegerArray(SLOTS);

  private final AtomicInteger old = new AtomicInteger();

  /** The newest second that is old. */
  private final AtomicInteger oldest;

  /**
   * @param now on the monotonic clock
   */
  public LongRequests(long now) {
    oldest = new AtomicInteger(second(now) - SECONDS);
  }

  /** Reports that a request begins. Returns its second, for {@link #end}. */
  public int begin(long now) {
    age(now);
    int second = second(now);
    begun.getAndIncrement(second & MASK);
    return second;
  }

  /**
   * Reports that a request has ended. To be called once.
   *
   * @param second as returned by {@link #begin}
   * @return whether it was a long one
   */
  public boolean end(int second, long now) {
    age(now);
    while (oldest.get() - second < 0) {
      int count = begun.get(second & MASK);
      if (count == 0) {
        break; // its second has just become old
      }
      if (begun.compareAndSet(second & MASK, count, count - 1)) {
        return false;
      }
    }
    old.getAndDecrement();
    return true;
  }

  /** Returns how many requests have been in progress for long. */
  public int old(long now) {
    age(now);
    return Math.max(0, old.get());
  }

  private void age(long now) {
    int until = second(now) - SECONDS;
    int last = oldest.get();
    // After a pause longer than all slots, each of them is old.
    while (until - last > 0) {
      int next = until - last > SLOTS ? until - SLOTS : last + 1;
      if (oldest.compareAndSet(last, next)) {
        old.getAndAdd(begun.getAndSet(next & MASK, 0));
      }
      last = oldest.get();
    }
  }

  private static int second(long now) {
    return (int) (now >> SHIFT);
  }
}
