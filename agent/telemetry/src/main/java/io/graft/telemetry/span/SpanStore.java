package io.graft.telemetry.span;

import io.graft.telemetry.metric.Labels;
import io.graft.telemetry.metric.MetricReader;
import io.graft.telemetry.metric.MetricReader.Type;
import io.graft.telemetry.metric.MetricSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the newest spans in memory for {@code /graft/traces}, and queues spans for export. */
public final class SpanStore implements MetricSource {
  private static final int RECENT = 512;
  private static final int ERRORS_PER_SECOND = 10;

  private final RingBuffer<SpanRecord> recent = new RingBuffer<>(RECENT);
  private final @Nullable SpanQueue queue;
  private final RateCap errors = new RateCap(ERRORS_PER_SECOND, System.nanoTime());

  /**
   * @param queueSize the most spans that wait for the exporter; 0: there is no exporter
   */
  public SpanStore(int queueSize) {
    queue = queueSize > 0 ? new SpanQueue(queueSize) : null;
  }

  /** Whether to keep an error of a trace that is not sampled. At most ten a second are kept. */
  public boolean keepsError(long now) {
    return errors.tryAcquire(now);
  }

  /** Returns how many spans now wait for the exporter; 0: this one does not. */
  public int keep(SpanRecord span) {
    recent.add(span);
    return queue == null ? 0 : queue.offer(span);
  }

  /** Returns the newest spans, newest first. */
  public List<SpanRecord> recent() {
    return recent.newest();
  }

  /** Returns how many spans have been kept so far. */
  public long recorded() {
    return recent.written();
  }

  /** Returns the queue for the exporter; an empty one if spans are not exported. */
  public SpanQueue queue() {
    return queue == null ? new SpanQueue(1) : queue;
  }

  /** Returns how many spans have been dropped because the queue was full. */
  public long dropped() {
    return queue == null ? 0 : queue.dropped();
  }

  /** Returns how many spans wait for the exporter. */
  public int waiting() {
    return queue == null ? 0 : queue.size();
  }

  @Override
  public void collect(MetricReader reader) {
    reader.metric("graft.spans", Type.COUNTER, "{span}", "Spans recorded.");
    reader.point(Labels.of(), recent.written());
    if (queue != null) {
      reader.metric(
          "graft.spans.dropped",
          Type.COUNTER,
          "{span}",
          "Spans dropped because the queue of the exporter was full.");
      reader.point(Labels.of(), queue.dropped());
    }
  }
}
