package io.graft.telemetry.otlp;

import io.graft.telemetry.otlp.endpoint.OtlpEndpoint;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is exported where and when. Immutable. */
public final class Plan {
  final @Nullable OtlpEndpoint traces;
  final @Nullable OtlpEndpoint metrics;
  final @Nullable OtlpEndpoint logs;
  final int batchSize;
  final long spanDelayNanos;
  final long metricIntervalNanos;
  final int logBatchSize;
  final long logDelayNanos;

  /**
   * @param traces {@code null}: spans are not exported
   * @param metrics {@code null}: metrics are not exported
   * @param logs {@code null}: logs are not exported
   * @param batchSize the most spans in a message, 1 or more
   * @param spanDelayMillis the longest that a span waits for others
   * @param metricIntervalMillis time between two exports of metrics
   * @param logBatchSize the most events of the log in a message, 1 or more
   * @param logDelayMillis the longest that an event waits for others
   */
  public Plan(
      @Nullable OtlpEndpoint traces,
      @Nullable OtlpEndpoint metrics,
      @Nullable OtlpEndpoint logs,
      int batchSize,
      long spanDelayMillis,
      long metricIntervalMillis,
      int logBatchSize,
      long logDelayMillis) {
    this.traces = traces;
    this.metrics = metrics;
    this.logs = logs;
    this.batchSize = batchSize;
    this.spanDelayNanos = TimeUnit.MILLISECONDS.toNanos(spanDelayMillis);
    this.metricIntervalNanos = TimeUnit.MILLISECONDS.toNanos(metricIntervalMillis);
    this.logBatchSize = logBatchSize;
    this.logDelayNanos = TimeUnit.MILLISECONDS.toNanos(logDelayMillis);
  }

  /** Whether there is anything to export. */
  public boolean any() {
    return traces != null || metrics != null || logs != null;
  }

  public @Nullable OtlpEndpoint traces() {
    return traces;
  }

  public @Nullable OtlpEndpoint metrics() {
    return metrics;
  }

  public @Nullable OtlpEndpoint logs() {
    return logs;
  }

  public int batchSize() {
    return batchSize;
  }
}
