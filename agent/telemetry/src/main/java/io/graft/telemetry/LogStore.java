package io.graft.telemetry;

import io.graft.governance.event.LogEvent;
import io.graft.governance.event.LogRecorder;
import io.graft.telemetry.metric.Labels;
import io.graft.telemetry.metric.MetricReader;
import io.graft.telemetry.metric.MetricReader.Type;
import io.graft.telemetry.metric.MetricSource;
import io.graft.telemetry.otlp.Exporter;
import io.graft.telemetry.span.RecordQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Queues what the application logs for the exporter. */
final class LogStore extends LogRecorder implements MetricSource {
  private final RecordQueue<LogEvent> queue;
  private final LongAdder recorded = new LongAdder();
  private volatile @Nullable Exporter exporter;

  /**
   * @param queueSize the most events that wait for the exporter, 1 or more
   */
  LogStore(int queueSize) {
    queue = new RecordQueue<>(queueSize);
  }

  /** Starts to record, and wakes the exporter when there is enough for it. */
  void start(Exporter started) {
    exporter = started;
    install(this);
  }

  @Override
  protected void logged(LogEvent event) {
    recorded.increment();
    int waiting = queue.offer(event);
    Exporter running = exporter;
    if (waiting > 0 && running != null) {
      running.logged(waiting);
    }
  }

  RecordQueue<LogEvent> queue() {
    return queue;
  }

  @Override
  public void collect(MetricReader reader) {
    reader.metric("graft.logs", Type.COUNTER, "{event}", "Events of the application's log.");
    reader.point(Labels.of(), recorded.sum());
    reader.metric(
        "graft.logs.dropped",
        Type.COUNTER,
        "{event}",
        "Events dropped because the queue of the exporter was full.");
    reader.point(Labels.of(), queue.dropped());
  }
}
