package io.graft.telemetry.span;

import io.graft.telemetry.Ring;
import io.graft.telemetry.metric.Labels;
import io.graft.telemetry.metric.MetricReader;
import io.graft.telemetry.metric.MetricReader.Type;
import io.graft.telemetry.metric.MetricSource;
import java.util.List;

/**
 * Where ended spans go: the newest stay in memory for people to look at, and those for export into
 * a queue.
 */
public final class Keeper implements MetricSource {
  private static final int RECENT = 512;
  private static final int ERRORS_PER_SECOND = 10;

  private final Ring<SpanRecord> recent = new Ring<>(RECENT);
  private final SpanQueue queue;
  private final boolean exports;
  private final Rate errors = new Rate(ERRORS_PER_SECOND, System.nanoTime());

  /**
   * @param queueSize how many spans wait for the exporter at most; 0: there is none
   */
  public Keeper(int queueSize) {
    exports = queueSize > 0;
    queue = new SpanQueue(Math.max(1, queueSize));
  }

  /** Whether to keep an error of a trace that is not sampled: ten a second are. */
  public boolean keepsError(long now) {
    return errors.tryAcquire(now);
  }

  /** Returns how many wait for the exporter now; 0: this one does not. */
  public int keep(SpanRecord span) {
    recent.add(span);
    return exports ? queue.offer(span) : 0;
  }

  /** Newest first. */
  public List<SpanRecord> recent() {
    return recent.newest();
  }

  /** How many spans were kept, ever. */
  public long recorded() {
    return recent.written();
  }

  public SpanQueue queue() {
    return queue;
  }

  @Override
  public void collect(MetricReader reader) {
    reader.metric("graft.spans", Type.COUNTER, "{span}", "Spans recorded.");
    reader.point(Labels.of(), recent.written());
    if (exports) {
      reader.metric(
          "graft.spans.dropped",
          Type.COUNTER,
          "{span}",
          "Spans that found no room on their way to the exporter.");
      reader.point(Labels.of(), queue.dropped());
    }
  }
}
