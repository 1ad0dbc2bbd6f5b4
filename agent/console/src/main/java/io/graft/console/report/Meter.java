package io.graft.console.report;

import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import io.graft.telemetry.metric.DurationHistogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counted requests: their durations in buckets, and how many failed. Not thread-safe. */
public final class Meter {
  /** The upper bounds of OpenTelemetry's HTTP conventions; the last bucket has none. */
  private static final double[] MILLIS = {
    5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000
  };

  private static final int BUCKETS = MILLIS.length + 1;

  private final long[] counts = new long[BUCKETS];
  private long failures;
  private double seconds;

  /**
   * Adds the requests of one series.
   *
   * @param failed whether these requests have failed
   */
  void add(DurationHistogram.Snapshot series, boolean failed) {
    for (int i = 0; i < BUCKETS && i < series.buckets(); i++) {
      counts[i] += series.count(i);
    }
    failures += failed ? series.count() : 0;
    seconds += series.sum();
  }

  /** Adds the requests of another meter. */
  public void add(Meter other) {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] += other.counts[i];
    }
    failures += other.failures;
    seconds += other.seconds;
  }

  /** Returns the requests since an earlier reading of the same; {@code null}: all. */
  Meter since(@Nullable Meter earlier) {
    Meter difference = new Meter();
    difference.add(this);
    if (earlier != null) {
      for (int i = 0; i < BUCKETS; i++) {
        difference.counts[i] -= earlier.counts[i];
      }
      difference.failures -= earlier.failures;
      difference.seconds -= earlier.seconds;
    }
    return difference;
  }

  /** The number of requests. */
  public long count() {
    long sum = 0;
    for (long each : counts) {
      sum += each;
    }
    return sum;
  }

  /** The share that failed: 0 to 1. */
  double failureRatio() {
    long count = count();
    return count == 0 ? 0 : (double) failures / count;
  }

  /**
   * Estimates a quantile, as if the requests of a bucket were spread evenly; at most the bound of
   * the last but one.
   *
   * @param quantile 0 to 1
   * @return milliseconds; NaN: no requests
   */
  double quantileMillis(double quantile) {
    long count = count();
    if (count == 0) {
      return Double.NaN;
    }
    double rank = quantile * count;
    for (int i = 0; i < MILLIS.length; i++) {
      if (counts[i] > 0 && rank <= counts[i]) {
        double from = i == 0 ? 0 : MILLIS[i - 1];
        return from + (MILLIS[i] - from) * Math.max(0, rank) / counts[i];
      }
      rank -= counts[i];
    }
    return MILLIS[MILLIS.length - 1];
  }

  /**
   * Writes rate, failures and latency.
   *
   * @param windowSeconds how long it has counted
   */
  public void write(JsonWriter json, double windowSeconds) {
    long count = count();
    json.field("perSecond", count / Math.max(windowSeconds, 1e-3));
    if (count > 0) {
      json.field("failureRatio", failureRatio())
          .field("meanMillis", seconds * 1000 / count)
          .field("p50Millis", quantileMillis(0.5))
          .field("p99Millis", quantileMillis(0.99));
    }
  }

  /** Writes what {@link #read} reads. */
  void writeCounts(JsonWriter json) {
    json.field("failures", failures).field("seconds", seconds);
    json.list(
        "buckets",
        list -> {
          for (long each : counts) {
            list.element(each);
          }
        });
  }

  /** Reads what another agent has written; what is not valid counts as nothing. */
  public static Meter read(JsonValue json) {
    Meter meter = new Meter();
    List<JsonValue> buckets = json.get("buckets").elements();
    for (int i = 0; i < BUCKETS && i < buckets.size(); i++) {
      meter.counts[i] = Math.max(0, buckets.get(i).number(0));
    }
    meter.failures = Math.max(0, json.get("failures").number(0));
    meter.seconds = Math.max(0, json.get("seconds").fraction(0));
    return meter;
  }
}
