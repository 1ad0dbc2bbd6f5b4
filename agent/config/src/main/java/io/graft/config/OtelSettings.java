package io.graft.config;

import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.util.List;

/**
 * The standard keys of OpenTelemetry that are supported, for the table of settings. Their values
 * are checked where they are read, by the rules of their specification.
 */
final class OtelSettings {
  private static final SettingGroup ALL = SettingGroup.openTelemetry();

  static {
    ALL.flag("sdk.disabled", "false").help("turns off all traces and metrics");
    ALL.text("service.name", null)
        .help("the name of this service if `graft.service.name` is not set");
    ALL.list("resource.attributes", null)
        .help("further attributes of this service in traces and metrics, as `key=value`");
    ALL.text("traces.sampler", null)
        .help("which traces are recorded, a sampler of the specification");
    ALL.text("traces.sampler.arg", null).help("the ratio of the sampler, if it has one");
    ALL.text("traces.exporter", "otlp").help("`otlp` or `none`; likewise `otel.metrics.exporter`");
    ALL.text("metrics.exporter", "otlp").help("`otlp` or `none`");
    ALL.text("logs.exporter", "none")
        .help("`otlp` exports the application's logs, with the ids of their traces, or `none`");
    ALL.text("exporter.otlp.endpoint", null)
        .unset("not exported")
        .help(
            "the URL to which traces and metrics are sent by OTLP. This and the next can be set for"
                + " one signal, as `otel.exporter.otlp.traces.endpoint`");
    ALL.list("exporter.otlp.headers", null).help("headers of each request, as `key=value`");
    ALL.duration("exporter.otlp.timeout", "10s").help("the time limit of one export");
    ALL.text("exporter.otlp.compression", "none").help("`gzip` or `none`");
    ALL.text("exporter.otlp.protocol", "http/protobuf")
        .help("`http/protobuf`, `http/json` or `grpc`, for which collectors listen on port 4317");
    ALL.text("exporter.otlp.certificate", null)
        .unset("the JVM's trusted certificates")
        .help("a PEM file of the certificates to trust for the endpoint");
    ALL.text("exporter.otlp.client.certificate", null)
        .help("a PEM file of the certificate that is shown to the endpoint, with its chain");
    ALL.text("exporter.otlp.client.key", null).help("a PEM file of its private key");
    ALL.text("exporter.otlp.metrics.temporality.preference", "cumulative")
        .help("only `cumulative` is supported");
    ALL.duration("bsp.schedule.delay", "5s").help("the time between two exports of spans");
    ALL.integer("bsp.max.queue.size", "2048")
        .unit("spans")
        .help("the maximum number of queued spans");
    ALL.integer("bsp.max.export.batch.size", "512")
        .unit("spans")
        .help("the maximum number of spans in one export");
    ALL.duration("blrp.schedule.delay", "1s").help("the time between two exports of logs");
    ALL.integer("blrp.max.queue.size", "2048")
        .unit("events")
        .help("the maximum number of queued events of the log");
    ALL.integer("blrp.max.export.batch.size", "512")
        .unit("events")
        .help("the maximum number of events of the log in one export");
    ALL.duration("metric.export.interval", "60s").help("the time between two exports of metrics");
  }

  private OtelSettings() {}

  /** In the order of the documentation. */
  static List<Setting<?>> all() {
    return ALL.settings();
  }
}
