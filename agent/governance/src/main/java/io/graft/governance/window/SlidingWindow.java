package io.graft.governance.window;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts calls and marked calls over a sliding window: a ring of buckets of 2^30 ns (1.07 s), so
 * that a shift finds the bucket of a time. Time is passed in and monotonic; a wall clock that is
 * set cannot change counts.
 *
 * <p>A bucket is one long, {@code epoch: 20 bits | calls: 22 | marked: 22}. Counting is one atomic
 * addition; the first writer of a new second replaces the old content. The epoch repeats after 13
 * days: a bucket that is left from then would be counted for a second.
 */
public final class SlidingWindow {
  /** log2 of the length of a bucket in nanoseconds. */
  public static final int BUCKET_SHIFT = 30;

  private static final int COUNT_BITS = 22;
  private static final int EPOCH_SHIFT = 2 * COUNT_BITS;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
  private static final int EPOCH_MASK = (1 << 64 - EPOCH_SHIFT) - 1;
  private static final long CALL = 1L << COUNT_BITS;

  private final AtomicLongArray ring;
  private final int mask;
  private final int span;
  private final AtomicLong pastCalls = new AtomicLong();
  private final AtomicLong pastMarked = new AtomicLong();

  /**
   * @param nanos the length of the window, rounded up to whole buckets, at least one
   */
  public SlidingWindow(long nanos) {
    span = buckets(nanos);
    int size = Integer.highestOneBit(span) << 1;
    ring = new AtomicLongArray(size);
    mask = size - 1;
  }

  /** Returns how many buckets this window has. */
  public int buckets() {
    return span;
  }

  /** Returns how many buckets there are from one time to another, including both. */
  public static int bucketsBetween(long from, long to) {
    return (int) Math.min(Integer.MAX_VALUE, (to >> BUCKET_SHIFT) - (from >> BUCKET_SHIFT) + 1);
  }

  /** Returns how many buckets a duration takes, at least one. */
  public static int buckets(long nanos) {
    return (int) Math.max(1, nanos + (1L << BUCKET_SHIFT) - 1 >>> BUCKET_SHIFT);
  }

  /** Counts one call. */
  public void add(long now, boolean marked) {
    add(now, marked ? CALL + 1 : CALL);
  }

  /** Marks a call that has been counted. */
  public void mark(long now) {
    add(now, 1);
  }

  private void add(long now, long delta) {
    int epoch = epoch(now);
    int at = epoch & mask;
    while (true) {
      long bucket = ring.get(at);
      if (bucket >>> EPOCH_SHIFT == epoch) {
        ring.getAndAdd(at, delta);
        return;
      }
      if (ring.compareAndSet(at, bucket, (long) epoch << EPOCH_SHIFT | delta)) {
        pastCalls.addAndGet(callsOf(bucket));
        pastMarked.addAndGet(bucket & COUNT_MASK);
        return;
      }
    }
  }

  /** Returns the calls in the window that ends now. */
  public int calls(long now) {
    return callsOf(sum(now, span));
  }

  /** Returns the marked calls in the window that ends now. */
  public int marked(long now) {
    return (int) (sum(now, span) & COUNT_MASK);
  }

  /** Returns the calls in the last {@code buckets} buckets. */
  public int calls(long now, int buckets) {
    return callsOf(sum(now, Math.min(buckets, span)));
  }

  /** As {@link #calls(long, int)}, for marked calls. */
  public int marked(long now, int buckets) {
    return (int) (sum(now, Math.min(buckets, span)) & COUNT_MASK);
  }

  /** Returns how many calls have been counted so far. */
  public long allCalls() {
    long all = pastCalls.get();
    for (int i = 0; i <= mask; i++) {
      all += callsOf(ring.get(i));
    }
    return all;
  }

  /** Returns how many calls have been marked so far. */
  public long allMarked() {
    long all = pastMarked.get();
    for (int i = 0; i <= mask; i++) {
      all += ring.get(i) & COUNT_MASK;
    }
    return all;
  }

  private long sum(long now, int buckets) {
    int epoch = epoch(now);
    long calls = 0;
    long marked = 0;
    for (int i = 0; i < buckets; i++) {
      int wanted = epoch - i & EPOCH_MASK;
      long bucket = ring.get(wanted & mask);
      if (bucket >>> EPOCH_SHIFT == wanted) {
        calls += callsOf(bucket);
        marked += bucket & COUNT_MASK;
      }
    }
    return Math.min(calls, COUNT_MASK) << COUNT_BITS | Math.min(marked, COUNT_MASK);
  }

  private static int epoch(long now) {
    return (int) (now >>> BUCKET_SHIFT) & EPOCH_MASK;
  }

  private static int callsOf(long bucket) {
    return (int) (bucket >>> COUNT_BITS & COUNT_MASK);
  }
}
