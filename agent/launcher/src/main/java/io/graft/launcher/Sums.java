package io.graft.launcher;

import io.graft.telemetry.Attributes;
import io.graft.telemetry.metric.DurationHistogram;
import io.graft.telemetry.metric.MetricReader;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Passes on one point for each set of labels: a service that is called by two schemes is two
 * destinations of one name. States become the worst one, all else the sum.
 */
final class Sums implements MetricReader {
  private final MetricReader reader;
  private final Map<Attributes, Double> points = new LinkedHashMap<>();
  private boolean worst;

  Sums(MetricReader reader) {
    this.reader = reader;
  }

  @Override
  public void metric(String name, Type type, String unit, String description) {
    pass();
    worst = unit.equals("{state}");
    reader.metric(name, type, unit, description);
  }

  @Override
  public void point(Attributes attributes, double value) {
    Double before = points.get(attributes);
    double all = before == null ? value : worst ? Math.max(before, value) : before + value;
    points.put(attributes, all);
  }

  @Override
  public void point(Attributes attributes, DurationHistogram.Reading reading) {
    reader.point(attributes, reading);
  }

  /** Passes on what has been said of the last metric. */
  void pass() {
    for (Map.Entry<Attributes, Double> point : points.entrySet()) {
      reader.point(point.getKey(), point.getValue());
    }
    points.clear();
  }
}
