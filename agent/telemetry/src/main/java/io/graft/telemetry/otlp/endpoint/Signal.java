package io.graft.telemetry.otlp.endpoint;

/** What OTLP exports, each kind to an endpoint of its own. */
public enum Signal {
  TRACES("traces", "trace.v1.TraceService", "TracesData", "rejectedSpans"),
  METRICS("metrics", "metrics.v1.MetricsService", "MetricsData", "rejectedDataPoints"),
  LOGS("logs", "logs.v1.LogsService", "LogsData", "rejectedLogRecords");

  private final String key;
  private final String service;
  final String message;
  final String rejected;

  Signal(String key, String service, String message, String rejected) {
    this.key = key;
    this.service = service;
    this.message = message;
    this.rejected = rejected;
  }

  /** As in {@code otel.exporter.otlp.traces.endpoint}. */
  public String key() {
    return key;
  }

  /** The path that is appended to an endpoint of all signals. */
  String path() {
    return "/v1/" + key;
  }

  /** The path of the method of gRPC. */
  String method() {
    return "/opentelemetry.proto.collector." + service + "/Export";
  }
}
