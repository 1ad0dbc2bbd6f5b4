package io.graft.demo.facts;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a histogram of durations saw in a stretch of time.
 *
 * @param seconds the length of the stretch
 * @param count how many
 * @param errors how many of them had a status of 500 or more
 * @param sumSeconds the sum of the durations
 * @param buckets how many were at most so many seconds, cumulative
 */
public record Durations(
    double seconds,
    double count,
    double errors,
    double sumSeconds,
    TreeMap<Double, Double> buckets) {

  public double perSecond() {
    return seconds <= 0 ? 0 : count / seconds;
  }

  public double meanMillis() {
    return count == 0 ? 0 : sumSeconds * 1e3 / count;
  }

  /**
   * The quantile as Prometheus' {@code histogram_quantile} reads it from the buckets.
   *
   * @return milliseconds; 0 where there was nothing
   */
  public double millis(double quantile) {
    double rank = quantile * count;
    double below = 0;
    double lower = 0;
    for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
      if (bucket.getValue() >= rank && bucket.getValue() > below) {
        double upper = bucket.getKey();
        return Double.isInfinite(upper)
            ? lower * 1e3
            : 1e3 * (lower + (upper - lower) * (rank - below) / (bucket.getValue() - below));
      }
      below = bucket.getValue();
      lower = bucket.getKey();
    }
    return 0;
  }
}
