package io.graft.governance.limit;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A histogram of the latencies of about one second. Each doubling of the latency has eight buckets,
 * from 256 ns to 18 minutes, so a quantile is accurate to one part in sixteen. Threads count in
 * stripes, without a lock; once a second one of them starts the next page.
 */
final class LatencyWindow {
  private static final int UNIT_SHIFT = 8;
  private static final int SUB_BITS = 3;
  private static final int SUB = 1 << SUB_BITS;
  private static final long MOST = (1L << 40) - 1;
  private static final int BUCKETS = 256;
  private static final int STRIPES = 8;

  private final AtomicIntegerArray[] counts = {
    new AtomicIntegerArray(STRIPES * BUCKETS), new AtomicIntegerArray(STRIPES * BUCKETS)
  };
  private volatile int open;

  // Of the last page; written by the thread that ended it.
  private final int[] page = new int[BUCKETS];
  private int count;

  /** Counts a request that was served. */
  void record(long nanos) {
    counts[open].incrementAndGet(stripe() * BUCKETS + bucket(nanos));
  }

  private static int stripe() {
    return (int) Thread.currentThread().getId() & STRIPES - 1;
  }

  /** Starts a new page and reads the last one. For one thread at a time. */
  void turn() {
    int read = open;
    open = 1 - read;
    count = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      int sum = 0;
      for (int stripe = 0; stripe < STRIPES; stripe++) {
        int at = stripe * BUCKETS + bucket;
        if (counts[read].get(at) != 0) {
          sum += counts[read].getAndSet(at, 0);
        }
      }
      page[bucket] = sum;
      count += sum;
    }
  }

  /** Returns the requests of the last page. */
  int count() {
    return count;
  }

  /** Returns the quantile {@code q} of the last page's latencies, in nanoseconds. */
  double quantile(double q) {
    double rank = q * count;
    double below = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      if (page[bucket] > 0 && below + page[bucket] >= rank) {
        long from = lowest(bucket);
        long to = lowest(bucket + 1);
        return from + (to - from) * (rank - below) / page[bucket];
      }
      below += page[bucket];
    }
    return 0;
  }

  static int bucket(long nanos) {
    long units = Math.max(0, Math.min(MOST, nanos)) >>> UNIT_SHIFT;
    if (units < SUB) {
      return (int) units;
    }
    int exponent = 63 - Long.numberOfLeadingZeros(units);
    return (exponent - SUB_BITS + 1) * SUB + (int) (units >>> exponent - SUB_BITS & SUB - 1);
  }

  static long lowest(int bucket) {
    if (bucket < SUB) {
      return (long) bucket << UNIT_SHIFT;
    }
    int exponent = bucket / SUB + SUB_BITS - 1;
    return (long) (SUB + bucket % SUB) << exponent - SUB_BITS + UNIT_SHIFT;
  }
}
