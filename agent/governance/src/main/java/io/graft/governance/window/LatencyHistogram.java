package io.graft.governance.window;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of latencies of the last 10 to 20 s. Each doubling of the latency has eight buckets,
 * from 1 µs to about 18 minutes, so a quantile is accurate to 13 %. Two threads that record at once
 * may be counted as one, which does not matter for a quantile; the metrics have exact counts.
 *
 * <p>Two tables are used in turn.
 */
public final class LatencyHistogram {
  /** Returned if too little has been recorded recently. */
  public static final long UNKNOWN = -1;

  private static final int SUB_BITS = 3;
  private static final int SUB = 1 << SUB_BITS;
  private static final int FIRST_SHIFT = 10;
  private static final int POWERS = 30;
  private static final int SIZE = POWERS * SUB;
  private static final int TURN_SHIFT = 33;

  private static final AtomicIntegerFieldUpdater<LatencyHistogram> TURN =
      AtomicIntegerFieldUpdater.newUpdater(LatencyHistogram.class, "turn");

  private final AtomicLongArray even = new AtomicLongArray(SIZE);
  private final AtomicLongArray odd = new AtomicLongArray(SIZE);
  private volatile int turn = Integer.MIN_VALUE;

  /**
   * Records one duration.
   *
   * @param nanos 0 or more
   * @param now when it ended
   */
  public void record(long nanos, long now) {
    int t = (int) (now >>> TURN_SHIFT);
    if (t != turn) {
      turn(t);
    }
    AtomicLongArray table = (t & 1) == 0 ? even : odd;
    int i = bucket(nanos);
    table.lazySet(i, table.get(i) + 1);
  }

  /**
   * Returns a quantile of the durations, in nanoseconds; {@link #UNKNOWN} if fewer than {@code
   * least} were recorded.
   *
   * @param share more than 0, at most 1
   */
  public long quantile(double share, int least, long now) {
    int t = (int) (now >>> TURN_SHIFT);
    boolean older = t - turn == 1;
    if (t - turn > 1 || turn == Integer.MIN_VALUE) {
      return UNKNOWN;
    }
    // After a pause only one of the two tables is recent.
    AtomicLongArray one = (turn & 1) == 0 ? even : odd;
    AtomicLongArray other = one == even ? odd : even;
    long total = 0;
    for (int i = 0; i < SIZE; i++) {
      total += one.get(i) + (older ? 0 : other.get(i));
    }
    if (total < Math.max(1, least)) {
      return UNKNOWN;
    }
    long wanted = (long) Math.ceil(total * share);
    long seen = 0;
    for (int i = 0; i < SIZE; i++) {
      seen += one.get(i) + (older ? 0 : other.get(i));
      if (seen >= wanted) {
        return upper(i);
      }
    }
    return upper(SIZE - 1);
  }

  /** Empties a table at its turn. One thread does so, and a few counts may be lost. */
  private void turn(int t) {
    int before = turn;
    boolean first = before == Integer.MIN_VALUE;
    if ((first || t - before > 0) && TURN.compareAndSet(this, before, t)) {
      clear((t & 1) == 0 ? even : odd);
      if (first || t - before > 1) {
        clear((t & 1) == 0 ? odd : even);
      }
    }
  }

  private static void clear(AtomicLongArray table) {
    for (int i = 0; i < SIZE; i++) {
      table.lazySet(i, 0);
    }
  }

  static int bucket(long nanos) {
    long units = nanos >>> FIRST_SHIFT;
    if (units < SUB) {
      return units < 0 ? 0 : (int) units;
    }
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(units);
    int sub = (int) (units >>> power - SUB_BITS) & SUB - 1;
    return Math.min(SIZE - 1, (power - SUB_BITS + 1 << SUB_BITS) + sub);
  }

  /** The shortest duration that is too long for a bucket. */
  static long upper(int bucket) {
    if (bucket < SUB) {
      return bucket + 1L << FIRST_SHIFT;
    }
    int power = (bucket >>> SUB_BITS) + SUB_BITS - 1;
    long sub = (bucket & SUB - 1) + SUB + 1L;
    return sub << power - SUB_BITS << FIRST_SHIFT;
  }
}
