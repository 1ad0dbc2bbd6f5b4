package io.graft.telemetry.metric;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of durations, in the buckets that OpenTelemetry's HTTP conventions prescribe.
 * Recording does not allocate, and threads do not contend: a {@link LongAdder} uses several cells.
 */
public final class DurationHistogram {
  private static final double[] SECONDS = {
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
  };
  private static final long[] NANOS = new long[SECONDS.length];
  private static final long EXEMPLAR_INTERVAL_NANOS = 1_000_000_000L;

  static {
    for (int i = 0; i < NANOS.length; i++) {
      NANOS[i] = Math.round(SECONDS[i] * 1e9);
    }
  }

  private final LongAdder[] buckets = new LongAdder[SECONDS.length + 1];
  private final LongAdder sumNanos = new LongAdder();
  private volatile @Nullable AtomicReferenceArray<Exemplar> exemplars;

  DurationHistogram() {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  /**
   * @param nanos a negative duration counts as 0
   */
  public void record(long nanos) {
    long duration = Math.max(0, nanos);
    buckets[bucket(duration)].increment();
    sumNanos.add(duration);
  }

  /**
   * Keeps a span as the exemplar of its bucket, at most once a second.
   *
   * @param endEpochNanos when the span ended
   */
  public void exemplify(
      long traceHigh, long traceLow, long spanId, long durationNanos, long endEpochNanos) {
    AtomicReferenceArray<Exemplar> kept = exemplars;
    if (kept == null) {
      synchronized (this) {
        kept = exemplars;
        if (kept == null) {
          kept = new AtomicReferenceArray<>(buckets.length);
          exemplars = kept;
        }
      }
    }
    int bucket = bucket(durationNanos);
    Exemplar before = kept.get(bucket);
    if (before == null || endEpochNanos - before.epochNanos() >= EXEMPLAR_INTERVAL_NANOS) {
      kept.lazySet(bucket, new Exemplar(traceHigh, traceLow, spanId, durationNanos, endEpochNanos));
    }
  }

  /** A bucket includes its upper bound: 5 ms belongs to the bucket up to 5 ms. */
  private static int bucket(long nanos) {
    int i = 0;
    while (i < NANOS.length && nanos > NANOS[i]) {
      i++;
    }
    return i;
  }

  /** Returns what has been recorded so far. The count is always the sum of the buckets. */
  public Snapshot read() {
    long[] counts = new long[buckets.length];
    long count = 0;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = buckets[i].sum();
      count += counts[i];
    }
    return new Snapshot(SECONDS, counts, count, sumNanos.sum() / 1e9, exemplars);
  }

  /** The state of a histogram at one time. */
  public static final class Snapshot {
    private final double[] bounds;
    private final long[] counts;
    private final long count;
    private final double sum;
    private final @Nullable AtomicReferenceArray<Exemplar> exemplars;

    /**
     * @param bounds upper bounds in seconds, ascending, without the infinite one
     * @param counts one more than there are bounds; not cumulative
     * @param sum seconds
     */
    Snapshot(
        double[] bounds,
        long[] counts,
        long count,
        double sum,
        @Nullable AtomicReferenceArray<Exemplar> exemplars) {
      this.bounds = bounds;
      this.counts = counts;
      this.count = count;
      this.sum = sum;
      this.exemplars = exemplars;
    }

    /** Returns the number of buckets, including the infinite one. */
    public int buckets() {
      return counts.length;
    }

    /** Returns the upper bound of a bucket in seconds; the last bucket's is infinite. */
    public double bound(int bucket) {
      return bucket < bounds.length ? bounds[bucket] : Double.POSITIVE_INFINITY;
    }

    /** Returns the count of this bucket alone. */
    public long count(int bucket) {
      return counts[bucket];
    }

    public long count() {
      return count;
    }

    /** Seconds. */
    public double sum() {
      return sum;
    }

    public @Nullable Exemplar exemplar(int bucket) {
      return exemplars == null ? null : exemplars.get(bucket);
    }
  }
}
