package io.graft.telemetry.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.telemetry.attribute.Attributes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointMergerTest {
  private final List<String> points = new ArrayList<>();
  private final PointMerger merger =
      new PointMerger(
          new MetricReader() {
            @Override
            public void metric(String name, Type type, String unit, String description) {
              points.add(name);
            }

            @Override
            public void point(Attributes attributes, double value) {
              points.add(attributes + " " + value);
            }

            @Override
            public void point(Attributes attributes, DurationHistogram.Snapshot snapshot) {
              points.add(attributes + " " + snapshot.count());
            }
          });

  @Test
  void pointsOfTheSameLabelsAreOneSum() {
    merger.metric("calls", MetricReader.Type.COUNTER, "{call}", "");
    merger.point(Labels.of("service", "user"), 2);
    merger.point(Labels.of("service", "stock"), 1);
    merger.point(Labels.of("service", "user"), 3);
    merger.flush();

    assertEquals(List.of("calls", "[service, user] 5.0", "[service, stock] 1.0"), points);
  }

  @Test
  void ofStatesTheWorstCounts() {
    merger.metric("breaker", MetricReader.Type.GAUGE, "{state}", "");
    merger.point(Labels.of("service", "user"), 2);
    merger.point(Labels.of("service", "user"), 1);
    merger.metric("calls", MetricReader.Type.COUNTER, "{call}", "");
    merger.point(Labels.of("service", "user"), 4);
    merger.flush();

    assertEquals(List.of("breaker", "[service, user] 2.0", "calls", "[service, user] 4.0"), points);
  }
}
