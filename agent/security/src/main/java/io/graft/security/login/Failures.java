package io.graft.security.login;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Limits how often one address, or all of them for one user, may be wrong in a minute. Texts share
 * a counter if their hashes are equal, so the memory is bounded. Thread-safe, without locks.
 */
final class Failures {
  private static final int SLOTS = 4096;
  private static final int COUNT_BITS = 16;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  /** In each slot the minute, and the failures in it. */
  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

  private final int seed = ThreadLocalRandom.current().nextInt();
  private final int most;

  Failures(int most) {
    this.most = most;
  }

  boolean reached(@Nullable String who, long minute) {
    long slot = slots.get(index(who));
    return slot >>> COUNT_BITS == minute && (slot & COUNT_MASK) >= most;
  }

  void failed(@Nullable String who, long minute) {
    int index = index(who);
    long last;
    long next;
    do {
      last = slots.get(index);
      boolean same = last >>> COUNT_BITS == minute;
      next = same ? Math.min(last + 1, last | COUNT_MASK) : minute << COUNT_BITS | 1;
    } while (!slots.compareAndSet(index, last, next));
  }

  private int index(@Nullable String who) {
    int hash = (who == null ? 0 : who.hashCode()) ^ seed;
    hash *= 0x9E3779B9;
    return (hash ^ hash >>> 16) & SLOTS - 1;
  }
}
