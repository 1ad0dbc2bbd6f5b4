package io.graft.governance.window;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long things take, as a histogram of the last seconds: buckets of an eighth of a power of two
 * from 1 us to some 18 minutes, so that a quantile is right to within 13 %. Two threads that record
 * at once may count as one: a quantile does not mind, and the exact counts are those of the
 * metrics.
 *
 * <p>What it tells is of the last 10 to 20 s: two tables are used in turn.
 */
public final class Latencies {
  /** Returned where nothing was recorded of late. */
  public static final long UNKNOWN = -1;

  private static final int SUB_BITS = 3;
  private static final int SUB = 1 << SUB_BITS;
  private static final int FIRST_SHIFT = 10;
  private static final int POWERS = 30;
  private static final int SIZE = POWERS * SUB;
  private static final int TURN_SHIFT = 33;

  private static final AtomicIntegerFieldUpdater<Latencies> TURN =
      AtomicIntegerFieldUpdater.newUpdater(Latencies.class, "turn");

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
   * What the given share of the durations did not exceed, in nanoseconds; {@link #UNKNOWN} where
   * fewer than {@code least} were recorded.
   *
   * @param share more than 0, at most 1
   */
  public long quantile(double share, int least, long now) {
    int t = (int) (now >>> TURN_SHIFT);
    boolean older = t - turn == 1;
    if (t - turn > 1 || turn == Integer.MIN_VALUE) {
      return UNKNOWN;
    }
    // After a silence only one of the two tables is of late.
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

  /** Of the threads that see a new turn, one empties the table; a few counts may be lost. */
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

  /** The first duration that is too long for a bucket. */
  static long upper(int bucket) {
    if (bucket < SUB) {
      return bucket + 1L << FIRST_SHIFT;
    }
    int power = (bucket >>> SUB_BITS) + SUB_BITS - 1;
    long sub = (bucket & SUB - 1) + SUB + 1L;
    return sub << power - SUB_BITS << FIRST_SHIFT;
  }
}
