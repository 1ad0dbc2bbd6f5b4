package io.graft.telemetry.otlp;

import io.graft.telemetry.attribute.Attributes;
import io.graft.telemetry.metric.DurationHistogram;
import io.graft.telemetry.metric.Exemplar;
import io.graft.telemetry.metric.MetricReader;
import io.graft.telemetry.metric.MetricSource;
import org.jspecify.annotations.Nullable;

/** {@code ExportMetricsServiceRequest} of OTLP 1.x, with cumulative sums. */
final class MetricRequest implements MetricReader {
  private static final int CUMULATIVE = 2;
  private static final int NONE = -1;

  private final ProtoBuffer buffer = new ProtoBuffer(16 * 1024);
  private final AttributeWriter attributes = new AttributeWriter(buffer);
  private final long startEpochNanos;
  private long nowEpochNanos;
  private int metric = NONE;
  private int data;
  private Type type = Type.GAUGE;

  /**
   * @param startEpochNanos when counting began
   */
  MetricRequest(long startEpochNanos) {
    this.startEpochNanos = startEpochNanos;
  }

  byte[] encode(MetricSource source, Attributes resource, String version, long epochNanos) {
    buffer.clear();
    nowEpochNanos = epochNanos;
    int[] scope = Scope.begin(buffer, attributes, resource, version);
    source.collect(this);
    finishMetric();
    Scope.end(buffer, scope);
    return buffer.toByteArray();
  }

  @Override
  public void metric(String name, Type type, String unit, String description) {
    finishMetric();
    this.type = type;
    metric = buffer.begin(2);
    buffer.string(1, name);
    buffer.string(2, description);
    buffer.string(3, unit);
    data = buffer.begin(type == Type.GAUGE ? 5 : type == Type.COUNTER ? 7 : 9);
    if (type != Type.GAUGE) {
      buffer.int64(2, CUMULATIVE);
    }
    if (type == Type.COUNTER) {
      buffer.int64(3, 1);
    }
  }

  private void finishMetric() {
    if (metric != NONE) {
      buffer.end(data);
      buffer.end(metric);
      metric = NONE;
    }
  }

  @Override
  public void point(Attributes labels, double value) {
    int point = buffer.begin(1);
    if (type == Type.COUNTER) {
      buffer.fixed64(2, startEpochNanos);
    }
    buffer.fixed64(3, nowEpochNanos);
    if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
      buffer.fixed64(6, (long) value);
    } else {
      buffer.doubles(4, value);
    }
    attributes.write(7, labels);
    buffer.end(point);
  }

  @Override
  public void point(Attributes labels, DurationHistogram.Snapshot snapshot) {
    int point = buffer.begin(1);
    buffer.fixed64(2, startEpochNanos);
    buffer.fixed64(3, nowEpochNanos);
    buffer.fixed64(4, snapshot.count());
    buffer.doubles(5, snapshot.sum());
    int counts = buffer.begin(6);
    for (int i = 0; i < snapshot.buckets(); i++) {
      buffer.raw64(snapshot.count(i));
    }
    buffer.end(counts);
    if (snapshot.buckets() > 1) {
      int bounds = buffer.begin(7);
      for (int i = 0; i < snapshot.buckets() - 1; i++) {
        buffer.raw64(Double.doubleToRawLongBits(snapshot.bound(i)));
      }
      buffer.end(bounds);
    }
    for (int i = 0; i < snapshot.buckets(); i++) {
      exemplar(snapshot.exemplar(i));
    }
    attributes.write(9, labels);
    buffer.end(point);
  }

  private void exemplar(@Nullable Exemplar exemplar) {
    if (exemplar == null) {
      return;
    }
    int start = buffer.begin(8);
    buffer.fixed64(2, exemplar.epochNanos());
    buffer.doubles(3, exemplar.seconds());
    buffer.id(4, exemplar.spanId());
    buffer.id(5, exemplar.traceHigh(), exemplar.traceLow());
    buffer.end(start);
  }
}
