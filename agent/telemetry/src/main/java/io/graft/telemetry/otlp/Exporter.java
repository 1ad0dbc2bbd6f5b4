package io.graft.telemetry.otlp;

import io.graft.daemon.AgentThread;
import io.graft.telemetry.span.SpanQueue;
import io.graft.telemetry.span.SpanRecord;
import io.graft.telemetry.span.WallClock;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that exports. It holds at most one batch of spans that could not be sent yet; what
 * comes meanwhile waits in the queue, and what finds no room there is dropped.
 */
public final class Exporter {
  private static final int MOST_ATTEMPTS = 5;
  private static final long EXIT_MILLIS = 2_000;
  private static final long PAUSE_AFTER_BUG = TimeUnit.SECONDS.toNanos(10);

  private final Plan plan;
  private final SpanQueue queue;
  private final Exported source;
  private final String version;
  private final Consumer<String> notices;
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
  private boolean bugTold;
  private volatile boolean closing;
  private volatile long closeBy;

  /**
   * @param plan what is sent where and when
   * @param queue the spans to export
   * @param source whose metrics and resource are read at each export
   * @param version the agent's
   * @param clock gives the time of each export
   * @param notices takes single lines for people
   */
  public Exporter(
      Plan plan,
      SpanQueue queue,
      Exported source,
      String version,
      WallClock clock,
      Consumer<String> notices) {
    this.plan = plan;
    this.queue = queue;
    this.source = source;
    this.version = version;
    this.notices = notices;
    this.clock = clock;
    String kept = "up to " + queue.capacity() + " wait, what finds no room is dropped and counted";
    traces = plan.traces == null ? null : new Delivery("spans", kept, plan.traces, notices);
    metrics =
        plan.metrics == null
            ? null
            : new Delivery(
                "metrics",
                "counting goes on and the next export has it all",
                plan.metrics,
                notices);
    if (traces != null && metrics != null) {
      traces.beside(metrics);
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
     * @param batchSize spans in a message at most, 1 or more
     * @param spanDelayMillis how long a span waits for others
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

  /** Begins to export. What waits when the JVM shuts down is exported too. */
  public void start() {
    drainedAt = System.nanoTime();
    measuredAt = drainedAt;
    thread.start();
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM shuts down already: there is nothing to export yet.
      return;
    }
  }

  /** Tells that a span has joined {@code waiting - 1} others. */
  public void offered(int waiting) {
    if (waiting == batch.length) {
      LockSupport.unpark(thread);
    }
  }

  /** Ends an attempt that overran its time. To be called about once a second. */
  public void tick(long now) {
    if (traces != null) {
      traces.closeIfOverdue(now);
    }
    if (metrics != null) {
      metrics.closeIfOverdue(now);
    }
  }

  /**
   * Exports what waits, then ends. Returns when that is done or the time is over; at once where the
   * endpoint did not answer of late.
   */
  public void close(long millis) {
    closeBy = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    closing = true;
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM shuts down, and this may be the hook itself.
    }
    LockSupport.unpark(thread);
    try {
      thread.join(Math.max(1, millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tick(Long.MAX_VALUE / 2 + System.nanoTime());
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
        // A bug of ours or of a metric source must not end the export for good.
        if (!bugTold) {
          bugTold = true;
          notices.accept("telemetry failed by a bug and goes on: " + e);
        }
        LockSupport.parkNanos(this, PAUSE_AFTER_BUG);
      }
    }
    flush();
  }

  /** Returns how many nanoseconds there is nothing to do; 0 or less: there is more. */
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
      notices.accept("telemetry could not send the last of its data: " + e);
    }
  }
}
