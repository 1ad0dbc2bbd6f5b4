package io.graft.telemetry.otlp;

import io.graft.telemetry.Attributes;
import io.graft.telemetry.metric.MetricSource;

/** What is exported beside spans: metrics, and who it is that all of it tells of. */
public interface Exported extends MetricSource {
  /** The attributes of this process, as far as they are known by now. */
  Attributes resource();
}
