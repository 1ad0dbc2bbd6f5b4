package io.graft.alerts.measure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Requests and errors over windows of time: five minutes of everything, and six hours of what is
 * served. An agent remembers its own life only: in a process that is younger than a window, the
 * window is its life.
 */
public final class Windows {
  private static final long SECOND = 1_000_000_000L;

  /** Five minutes of samples five seconds apart, and the one before them. */
  private static final int SHORT = 62;

  /** Six hours of samples one minute apart. */
  private static final int LONG = 362;

  private static final long LONG_STEP = 60 * SECOND;

  private static final double P99 = 0.99;

  private final Map<String, History> recent = new LinkedHashMap<>();
  private final History served = new History(LONG);
  private long[] latest = new long[2];
  private double[] bounds = {};
  private long before;
  private boolean begun;

  /** Adds the counters as they are now. */
  public void add(long now, Totals totals) {
    for (Map.Entry<String, long[]> each : totals.samples().entrySet()) {
      History history = recent.get(each.getKey());
      if (history == null) {
        history = new History(SHORT);
        recent.put(each.getKey(), history);
        if (begun) {
          // Nothing was counted when the sample before was taken.
          history.add(before, new long[each.getValue().length]);
        }
      }
      history.add(now, each.getValue());
    }
    long[] all = totals.samples().get(Totals.SERVED);
    long[] sums = all == null ? new long[2] : new long[] {all[Totals.REQUESTS], all[Totals.ERRORS]};
    if (served.isEmpty() || now - served.newest() >= LONG_STEP) {
      served.add(now, sums);
    }
    latest = sums;
    bounds = totals.bounds();
    before = now;
    begun = true;
  }

  /** The destinations that were called. */
  public Set<String> destinations() {
    Set<String> names = new TreeSet<>(recent.keySet());
    names.remove(Totals.SERVED);
    return Collections.unmodifiableSet(names);
  }

  /**
   * What happened over a window.
   *
   * @param name a destination, or {@link Totals#SERVED}
   * @return {@code null}: unknown
   */
  public @Nullable Increase over(String name, long now, long windowNanos) {
    History history = recent.get(name);
    long[] increase = history == null ? null : history.increase(now, windowNanos);
    return increase == null ? null : new Increase(increase, bounds);
  }

  /** What was served over up to six hours; the ratio of errors, not the durations. */
  public Increase served(long now, long windowNanos) {
    return new Increase(served.increaseTo(latest, now, windowNanos), new double[0]);
  }

  /** The increase of counters over a window. */
  public static final class Increase {
    private final long[] counts;
    private final double[] bounds;

    Increase(long[] counts, double[] bounds) {
      this.counts = counts;
      this.bounds = bounds;
    }

    public long requests() {
      return counts[Totals.REQUESTS];
    }

    public long errors() {
      return counts[Totals.ERRORS];
    }

    /** From 0 to 1; 0 without requests. */
    public double errorRatio() {
      return requests() == 0 ? 0 : errors() / (double) requests();
    }

    /**
     * The 99th percentile in seconds: interpolated in its bucket, as by Prometheus' {@code
     * histogram_quantile}; the highest bound if it is beyond that. 0 without requests.
     */
    public double p99() {
      double rank = P99 * requests();
      long sum = 0;
      double lower = 0;
      for (int i = 0; i < bounds.length && requests() > 0; i++) {
        long count = counts[Totals.BUCKETS + i];
        if (sum + count >= rank && count > 0) {
          return Double.isInfinite(bounds[i])
              ? lower
              : lower + (bounds[i] - lower) * (rank - sum) / count;
        }
        sum += count;
        lower = bounds[i];
      }
      return 0;
    }
  }
}
