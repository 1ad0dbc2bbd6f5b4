package io.graft.telemetry.otlp;

import io.graft.telemetry.attribute.Attributes;
import io.graft.telemetry.metric.MetricSource;

/** What the exporter reads besides spans: the metrics and the resource. */
public interface ExportSource extends MetricSource {
  /** The attributes of this process, as far as they are known. */
  Attributes resource();
}
