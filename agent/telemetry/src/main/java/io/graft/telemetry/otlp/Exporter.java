package io.graft.telemetry.otlp;

import io.graft.daemon.AgentThread;
import io.graft.governance.event.LogEvent;
import io.graft.net.http.HttpTransport;
import io.graft.telemetry.otlp.endpoint.OtlpEndpoint;
import io.graft.telemetry.span.RecordQueue;
import io.graft.telemetry.span.SpanQueue;
import io.graft.telemetry.span.SpanRecord;
import io.graft.telemetry.span.WallClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that exports. It holds at most one batch of spans, and one of logs, that could not
 * be sent yet. Newer ones wait in their queue; when the queue is full they are dropped.
 */
public final class Exporter {
  private static final long EXIT_MILLIS = 2_000;
  private static final long PAUSE_AFTER_BUG = TimeUnit.SECONDS.toNanos(10);

  private final Plan plan;
  private final ExportSource source;
  private final String version;
  private final Consumer<String> log;
  private final WallClock clock;
  private final @Nullable BatchExport<SpanRecord> traces;
  private final @Nullable BatchExport<LogEvent> logs;
  private final @Nullable Delivery metrics;
  private final MetricRequest metricRequest;
  private final Thread thread =
      AgentThread.create(
          "telemetry",
          new Runnable() {
            @Override
            public void run() {
              export();
            }
          });

  private final Thread atExit =
      AgentThread.create(
          "telemetry-exit",
          new Runnable() {
            @Override
            public void run() {
              close(EXIT_MILLIS);
            }
          });

  private long measuredAt;
  private boolean bugLogged;
  private volatile boolean closing;
  private volatile long closeBy;

  /**
   * @param plan what to send where and when
   * @param queue the spans to export
   * @param events the events of the application's log to export
   * @param source the metrics and the resource, read at each export
   * @param version the agent's
   * @param clock gives the time of each export
   * @param transport sends what is exported
   * @param log prints a line in the agent log
   */
  public Exporter(
      Plan plan,
      SpanQueue queue,
      RecordQueue<LogEvent> events,
      ExportSource source,
      String version,
      WallClock clock,
      HttpTransport transport,
      Consumer<String> log) {
    this.plan = plan;
    this.source = source;
    this.version = version;
    this.log = log;
    this.clock = clock;
    traces = plan.traces == null ? null : spans(plan, plan.traces, queue, transport);
    logs = plan.logs == null ? null : events(plan, plan.logs, events, transport);
    metrics =
        plan.metrics == null
            ? null
            : new Delivery(
                "metrics",
                "the next export includes everything counted until then",
                plan.metrics,
                transport,
                log);
    List<Delivery> all = new ArrayList<>(3);
    if (traces != null) {
      all.add(traces.delivery());
    }
    if (logs != null) {
      all.add(logs.delivery());
    }
    if (metrics != null) {
      all.add(metrics);
    }
    for (Delivery delivery : all) {
      delivery.shareNotices(all.toArray(new Delivery[0]));
    }
    metricRequest = new MetricRequest(clock.epochNanos(System.nanoTime()));
  }

  private BatchExport<SpanRecord> spans(
      Plan plan, OtlpEndpoint endpoint, SpanQueue queue, HttpTransport transport) {
    TraceRequest request = new TraceRequest();
    return new BatchExport<>(
        new Delivery("spans", fate(queue), endpoint, transport, log),
        queue,
        new SpanRecord[Math.min(plan.batchSize, queue.capacity())],
        plan.spanDelayNanos,
        new BatchExport.Encoder<SpanRecord>() {
          @Override
          public byte[] encode(SpanRecord[] batch, int count) {
            return request.encode(batch, count, source.resource(), version);
          }
        });
  }

  private BatchExport<LogEvent> events(
      Plan plan, OtlpEndpoint endpoint, RecordQueue<LogEvent> queue, HttpTransport transport) {
    LogRequest request = new LogRequest();
    return new BatchExport<>(
        new Delivery("logs", fate(queue), endpoint, transport, log),
        queue,
        new LogEvent[Math.min(plan.logBatchSize, queue.capacity())],
        plan.logDelayNanos,
        new BatchExport.Encoder<LogEvent>() {
          @Override
          public byte[] encode(LogEvent[] batch, int count) {
            long now = clock.epochNanos(System.nanoTime());
            return request.encode(batch, count, source.resource(), now);
          }
        });
  }

  private static String fate(RecordQueue<?> queue) {
    return "up to " + queue.capacity() + " are queued, further ones are dropped and counted";
  }

  /** Starts to export. Spans that wait when the JVM shuts down are exported too. */
  public void start() {
    measuredAt = System.nanoTime();
    thread.start();
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is already shutting down: there is nothing to export yet.
      return;
    }
  }

  /** Called when a span was queued and {@code waiting} spans now wait. */
  public void offered(int waiting) {
    if (traces != null && traces.fills(waiting)) {
      LockSupport.unpark(thread);
    }
  }

  /** Called when an event of the log was queued and {@code waiting} events now wait. */
  public void logged(int waiting) {
    if (logs != null && logs.fills(waiting)) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * Exports what waits, then stops. Returns when that is done or the time is over; at once if the
   * last attempt failed.
   */
  public void close(long millis) {
    closeBy = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    closing = true;
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is shutting down, and this may be the hook itself.
    }
    LockSupport.unpark(thread);
    try {
      thread.join(Math.max(1, millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (traces != null) {
      traces.delivery().abort();
    }
    if (logs != null) {
      logs.delivery().abort();
    }
    if (metrics != null) {
      metrics.abort();
    }
  }

  /** {@code null}: spans are not exported. */
  public @Nullable ExportState traces() {
    return traces == null ? null : traces.delivery().state();
  }

  /** {@code null}: logs are not exported. */
  public @Nullable ExportState logs() {
    return logs == null ? null : logs.delivery().state();
  }

  /** {@code null}: metrics are not exported. */
  public @Nullable ExportState metrics() {
    return metrics == null ? null : metrics.state();
  }

  private void export() {
    while (!closing) {
      try {
        long wait = exportMetrics(System.nanoTime());
        wait = traces == null ? wait : Math.min(wait, traces.export(System.nanoTime()));
        wait = logs == null ? wait : Math.min(wait, logs.export(System.nanoTime()));
        if (wait > 0 && !closing) {
          LockSupport.parkNanos(this, wait);
        }
      } catch (RuntimeException | LinkageError e) {
        // A bug, here or in a metric source, must not end the export for good.
        if (!bugLogged) {
          bugLogged = true;
          log.accept("telemetry export failed because of a bug in the agent, and goes on: " + e);
        }
        LockSupport.parkNanos(this, PAUSE_AFTER_BUG);
      }
    }
    flush();
  }

  private long exportMetrics(long now) {
    if (metrics == null) {
      return Long.MAX_VALUE;
    }
    long due = Math.max(measuredAt + plan.metricIntervalNanos, metrics.retryAt()) - now;
    if (due > 0) {
      return due;
    }
    measuredAt = now;
    sendMetrics(metrics);
    return 0;
  }

  private void sendMetrics(Delivery metrics) {
    byte[] message =
        metricRequest.encode(
            source, source.resource(), version, clock.epochNanos(System.nanoTime()));
    if (metrics.send(message, 1, 0) != Delivery.Result.DELIVERED) {
      metrics.lose(1);
    }
  }

  private void flush() {
    try {
      if (logs != null) {
        logs.flush(closeBy);
      }
      if (traces != null) {
        traces.flush(closeBy);
      }
      if (metrics != null && !metrics.failing() && closeBy - System.nanoTime() > 0) {
        sendMetrics(metrics);
      }
    } catch (RuntimeException | LinkageError e) {
      log.accept("cannot export the last spans and metrics: " + e);
    }
  }
}
