package io.graft.security.token;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many invalid tokens of one peer are looked at in a second: a signature that is wrong
 * takes as long to verify as one that is right. Peers share a counter if their hashes are equal, so
 * the memory is bounded. Thread-safe, without locks.
 */
final class FailureLimit {
  private static final int SLOTS = 4096;
  private static final int MOST = 50;
  private static final int COUNT_BITS = 16;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  /** In each slot the second, and the failures in it. */
  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

  private final int seed = ThreadLocalRandom.current().nextInt();

  /** Whether the peer has failed too often in this second. */
  boolean reached(@Nullable String peer, long nowSeconds) {
    long slot = slots.get(index(peer));
    return slot >>> COUNT_BITS == nowSeconds && (slot & COUNT_MASK) >= MOST;
  }

  void failed(@Nullable String peer, long nowSeconds) {
    int index = index(peer);
    long last;
    long next;
    do {
      last = slots.get(index);
      boolean same = last >>> COUNT_BITS == nowSeconds;
      next = same ? Math.min(last + 1, last | COUNT_MASK) : nowSeconds << COUNT_BITS | 1;
    } while (!slots.compareAndSet(index, last, next));
  }

  private int index(@Nullable String peer) {
    int hash = (peer == null ? 0 : peer.hashCode()) ^ seed;
    hash *= 0x9E3779B9;
    return (hash ^ hash >>> 16) & SLOTS - 1;
  }
}
