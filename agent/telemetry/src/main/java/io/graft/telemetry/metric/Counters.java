package io.graft.telemetry.metric;

import io.graft.telemetry.metric.MetricReader.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A counter with labels, for what happens seldom. Bounded as {@link HttpDurations} is. */
public final class Counters implements MetricSource {
  private static final Labels OVERFLOW = Labels.of("otel.metric.overflow", "true");

  private final String name;
  private final String unit;
  private final String description;
  private final Map<Labels, LongAdder> counts = new ConcurrentHashMap<>();

  public Counters(String name, String unit, String description) {
    this.name = name;
    this.unit = unit;
    this.description = description;
  }

  public void increment(Labels labels) {
    LongAdder count = counts.get(labels);
    if (count == null) {
      Labels key = counts.size() < HttpDurations.MOST_SERIES - 1 ? labels : OVERFLOW;
      count = counts.computeIfAbsent(key, k -> new LongAdder());
    }
    count.increment();
  }

  @Override
  public void collect(MetricReader reader) {
    if (counts.isEmpty()) {
      return;
    }
    reader.metric(name, Type.COUNTER, unit, description);
    counts.forEach((labels, count) -> reader.point(labels, count.sum()));
  }
}
