package io.graft.telemetry.metric;

import io.graft.telemetry.attribute.Attributes;

/**
 * Receives metrics one by one: a call of {@link #metric}, then one call for each of its points. A
 * metric's name comes only once.
 */
public interface MetricReader {
  /** The kind of a metric. */
  enum Type {
    /** A value that goes up and down. */
    GAUGE,
    /** A sum since the start, which only grows. */
    COUNTER,
    /** Durations in seconds, counted in buckets since the start. */
    HISTOGRAM
  }

  /**
   * @param name by OpenTelemetry's naming, for example {@code http.server.request.duration}
   * @param unit by UCUM: {@code s}, {@code By}, {@code 1}, or a note in braces, {@code {call}}
   */
  void metric(String name, Type type, String unit, String description);

  /** A point of a gauge or a counter. */
  void point(Attributes attributes, double value);

  /** A point of a histogram. */
  void point(Attributes attributes, DurationHistogram.Snapshot snapshot);
}
