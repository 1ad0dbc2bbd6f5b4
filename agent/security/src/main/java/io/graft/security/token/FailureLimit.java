package io.graft.security.token;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many wrong credentials of one peer, or for one user, are looked at in a period: what
 * is wrong takes as long to verify as what is right. They share a counter if their hashes are
 * equal, so the memory is bounded. Thread-safe, without locks.
 */
public final class FailureLimit {
  private static final int SLOTS = 4096;
  private static final int COUNT_BITS = 16;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  /** In each slot the period, and the failures in it. */
  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

  private final int seed = ThreadLocalRandom.current().nextInt();
  private final int most;

  /**
   * @param most the failures in a period, from 1
   */
  public FailureLimit(int most) {
    this.most = most;
  }

  /**
   * Whether it has failed too often in this period.
   *
   * @param who {@code null}: unknown
   * @param period the number of the second or minute
   */
  public boolean reached(@Nullable String who, long period) {
    long slot = slots.get(index(who));
    return slot >>> COUNT_BITS == period && (slot & COUNT_MASK) >= most;
  }

  /** Counts a failure; see {@link #reached}. */
  public void failed(@Nullable String who, long period) {
    int index = index(who);
    long last;
    long next;
    do {
      last = slots.get(index);
      boolean same = last >>> COUNT_BITS == period;
      next = same ? Math.min(last + 1, last | COUNT_MASK) : period << COUNT_BITS | 1;
    } while (!slots.compareAndSet(index, last, next));
  }

  private int index(@Nullable String who) {
    int hash = (who == null ? 0 : who.hashCode()) ^ seed;
    hash *= 0x9E3779B9;
    return (hash ^ hash >>> 16) & SLOTS - 1;
  }
}
