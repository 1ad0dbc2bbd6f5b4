package io.graft.bench.measure;

import io.graft.bench.load.OtlpSink;
import java.util.List;

/** What both agents are told where telemetry is a part of what is measured. */
final class Export {
  private Export() {}

  /**
   * JVM options for OTLP over HTTP, traces and metrics, at the agents' own intervals.
   *
   * @param sampler value of {@code otel.traces.sampler}
   */
  static List<String> to(OtlpSink sink, String sampler) {
    return List.of(
        "-Dotel.traces.exporter=otlp",
        "-Dotel.metrics.exporter=otlp",
        "-Dotel.exporter.otlp.protocol=http/protobuf",
        "-Dotel.exporter.otlp.endpoint=" + sink.endpoint(),
        "-Dotel.traces.sampler=" + sampler,
        // Graft makes no spans of database calls: like is compared with like.
        "-Dotel.instrumentation.jdbc.enabled=false");
  }
}
