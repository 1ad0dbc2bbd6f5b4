package io.graft.telemetry.metric;

/**
 * Something that has metrics to tell. Asked from the console's and the exporter's threads, at each
 * scrape and each export.
 */
public interface MetricSource {
  void collect(MetricReader reader);
}
