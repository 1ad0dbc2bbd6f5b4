package io.graft.telemetry.metric;

/**
 * A source of metrics. Called at each scrape on the console's thread, and at each export on the
 * exporter's.
 */
public interface MetricSource {
  void collect(MetricReader reader);
}
