package io.graft.telemetry.metric;

import io.graft.telemetry.attribute.Attributes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Merges points with the same labels: a service that is called over HTTP and HTTPS is two
 * destinations with one name. States become the worst of them, other values the sum.
 */
final class PointMerger implements MetricReader {
  private final MetricReader reader;
  private final Map<Attributes, Double> points = new LinkedHashMap<>();
  private boolean takesWorst;

  PointMerger(MetricReader reader) {
    this.reader = reader;
  }

  @Override
  public void metric(String name, Type type, String unit, String description) {
    flush();
    takesWorst = unit.equals("{state}");
    reader.metric(name, type, unit, description);
  }

  @Override
  public void point(Attributes attributes, double value) {
    Double before = points.get(attributes);
    double all = before == null ? value : takesWorst ? Math.max(before, value) : before + value;
    points.put(attributes, all);
  }

  @Override
  public void point(Attributes attributes, DurationHistogram.Snapshot snapshot) {
    reader.point(attributes, snapshot);
  }

  /** Passes on the points of the last metric. */
  void flush() {
    for (Map.Entry<Attributes, Double> point : points.entrySet()) {
      reader.point(point.getKey(), point.getValue());
    }
    points.clear();
  }
}
