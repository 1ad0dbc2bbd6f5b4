package io.graft.governance.limit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Tells which of the requests in progress have been so for long, {@value #SECONDS} s of 2^30 ns.
 * They wait, for an event, for a slow reader, for another service, rather than work; where they
 * fill the limit nobody else is served, and none of them ends.
 *
 * <p>Requests are counted by the second in which they began. A second that is old is emptied into
 * the number of those that take long, by whoever comes first.
 */
public final class Ages {
  private static final int SHIFT = 30;
  private static final int SECONDS = 10;
  private static final int SLOTS = 32;
  private static final int MASK = SLOTS - 1;

  /** Requests that began in a second, of those that are not old yet. */
  private final AtomicIntegerArray begun = new AtomicIntegerArray(SLOTS);

  private final AtomicInteger old = new AtomicInteger();

  /** The newest second that is old. */
  private final AtomicInteger oldest;

  /**
   * @param now on the monotonic clock
   */
  public Ages(long now) {
    oldest = new AtomicInteger(second(now) - SECONDS);
  }

  /** A request begins. Returns its second, for {@link #end}. */
  public int begin(long now) {
    age(now);
    int second = second(now);
    begun.getAndIncrement(second & MASK);
    return second;
  }

  /**
   * It has ended; to be told once.
   *
   * @param second what {@link #begin} gave
   * @return whether it took long
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

  /** How many have been in progress for long. */
  public int old(long now) {
    age(now);
    return Math.max(0, old.get());
  }

  private void age(long now) {
    int until = second(now) - SECONDS;
    int last = oldest.get();
    // After a silence of more than all slots each of them is old.
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
