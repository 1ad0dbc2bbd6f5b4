package io.graft.telemetry.metric;

import io.graft.governance.guard.GuardMeter;
import io.graft.telemetry.metric.MetricReader.Type;

/** Hands what a guard has counted to a reader. */
final class GuardPoints implements GuardMeter {
  private final MetricReader reader;

  GuardPoints(MetricReader reader) {
    this.reader = reader;
  }

  @Override
  public void counter(String name, String unit, String description) {
    reader.metric(name, Type.COUNTER, unit, description);
  }

  @Override
  public void point(long value, String... labels) {
    reader.point(Labels.of(labels), value);
  }
}
