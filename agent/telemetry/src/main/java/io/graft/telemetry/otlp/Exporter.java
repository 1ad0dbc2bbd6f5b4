package io.graft.telemetry.otlp;

import io.graft.daemon.AgentThread;
import io.graft.net.http.HttpTransport;
import io.graft.telemetry.span.SpanQueue;
import io.graft.telemetry.span.SpanRecord;
import io.graft.telemetry.span.WallClock;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that exports. It holds at most one batch of spans that could not be sent yet.
 * Newer spans wait in the queue; when the queue is full they are dropped.
 */
public final class Exporter {
  private static final int MOST_ATTEMPTS = 5;
  private static final long EXIT_MILLIS = 2_000;
  private static final long PAUSE_AFTER_BUG = TimeUnit.SECONDS.toNanos(10);

  private final Plan plan;
  private final SpanQueue queue;
  private final ExportSource source;
  private final String version;
  private final Consumer<String> log;
  private final WallClock clock;
  private final @Nullable Delivery traces;
  private final @Nullable Delivery metrics;
  private final TraceRequest traceRequest = new TraceRequest();
  private final MetricRequest metricRequest;
  private final SpanRecord[] batch;
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

  private byte @Nullable [] pending;
  private int pendingCount;
  private int pendingAttempts;
  private long drainedAt;
  private long measuredAt;
  private boolean bugLogged;
  private volatile boolean closing;
  private volatile long closeBy;

  /**
   * @param plan what to send where and when
   * @param queue the spans to export
   * @param source the metrics and the resource, read at each export
   * @param version the agent's
   * @param clock gives the time of each export
   * @param transport sends what is exported
   * @param log prints a line in the agent log
   */
  public Exporter(
      Plan plan,
      SpanQueue queue,
      ExportSource source,
      String version,
      WallClock clock,
      HttpTransport transport,
      Consumer<String> log) {
    this.plan = plan;
    this.queue = queue;
    this.source = source;
    this.version = version;
    this.log = log;
    this.clock = clock;
    String kept = "up to " + queue.capacity() + " are queued, further ones are dropped and counted";
    traces = plan.traces == null ? null : new Delivery("spans", kept, plan.traces, transport, log);
    metrics =
        plan.metrics == null
            ? null
            : new Delivery(
                "metrics",
                "the next export includes everything counted until then",
                plan.metrics,
                transport,
                log);
    if (traces != null && metrics != null) {
      traces.shareNotices(metrics);
    }
    metricRequest = new MetricRequest(clock.epochNanos(System.nanoTime()));
    batch = new SpanRecord[Math.min(plan.batchSize, queue.capacity())];
  }

  /** What is exported where and when. */
  public static final class Plan {
    private final @Nullable OtlpEndpoint traces;
    private final @Nullable OtlpEndpoint metrics;
    private final int batchSize;
    private final long spanDelayNanos;
    private final long metricIntervalNanos;

    /**
     * @param traces {@code null}: spans are not exported
     * @param metrics {@code null}: metrics are not exported
     * @param batchSize the most spans in a message, 1 or more
     * @param spanDelayMillis the longest that a span waits for others
     * @param metricIntervalMillis time between two exports of metrics
     */
    public Plan(
        @Nullable OtlpEndpoint traces,
        @Nullable OtlpEndpoint metrics,
        int batchSize,
        long spanDelayMillis,
        long metricIntervalMillis) {
      this.traces = traces;
      this.metrics = metrics;
      this.batchSize = batchSize;
      this.spanDelayNanos = TimeUnit.MILLISECONDS.toNanos(spanDelayMillis);
      this.metricIntervalNanos = TimeUnit.MILLISECONDS.toNanos(metricIntervalMillis);
    }

    /** Whether there is anything to export. */
    public boolean any() {
      return traces != null || metrics != null;
    }

    public @Nullable OtlpEndpoint traces() {
      return traces;
    }

    public @Nullable OtlpEndpoint metrics() {
      return metrics;
    }

    public int batchSize() {
      return batchSize;
    }
  }

  /** Starts to export. Spans that wait when the JVM shuts down are exported too. */
  public void start() {
    drainedAt = System.nanoTime();
    measuredAt = drainedAt;
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
    if (waiting == batch.length) {
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
      traces.abort();
    }
    if (metrics != null) {
      metrics.abort();
    }
  }

  /** {@code null}: spans are not exported. */
  public @Nullable ExportState traces() {
    return traces == null ? null : traces.state();
  }

  /** {@code null}: metrics are not exported. */
  public @Nullable ExportState metrics() {
    return metrics == null ? null : metrics.state();
  }

  private void export() {
    while (!closing) {
      try {
        long wait = Math.min(exportSpans(System.nanoTime()), exportMetrics(System.nanoTime()));
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

  /** Returns for how many nanoseconds there is nothing to do; 0 or less: continue at once. */
  private long exportSpans(long now) {
    if (traces == null) {
      return Long.MAX_VALUE;
    }
    if (pending == null) {
      long due = drainedAt + plan.spanDelayNanos - now;
      if (due > 0 && queue.size() < batch.length) {
        return due;
      }
      drainedAt = now;
      if (!fill()) {
        return plan.spanDelayNanos;
      }
    }
    long pause = traces.retryAt() - now;
    if (pause > 0) {
      return pause;
    }
    sendPending(traces);
    return 0;
  }

  private boolean fill() {
    int count = queue.drain(batch);
    if (count == 0) {
      return false;
    }
    pending = traceRequest.encode(batch, count, source.resource(), version);
    pendingCount = count;
    pendingAttempts = 0;
    Arrays.fill(batch, 0, count, null);
    return true;
  }

  private void sendPending(Delivery traces) {
    byte[] message = pending;
    if (message == null) {
      return;
    }
    Delivery.Result result = traces.send(message, pendingCount, queue.dropped());
    if (result == Delivery.Result.LATER && ++pendingAttempts < MOST_ATTEMPTS) {
      return;
    }
    if (result != Delivery.Result.DELIVERED) {
      traces.lose(pendingCount);
    }
    pending = null;
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

  private boolean inTime(Delivery delivery) {
    return !delivery.failing() && closeBy - System.nanoTime() > 0;
  }

  private void flush() {
    try {
      while (traces != null && inTime(traces) && (pending != null || fill())) {
        sendPending(traces);
      }
      if (metrics != null && inTime(metrics)) {
        sendMetrics(metrics);
      }
    } catch (RuntimeException | LinkageError e) {
      log.accept("cannot export the last spans and metrics: " + e);
    }
  }
}
