package io.graft.telemetry;

import io.graft.governance.context.ApplicationSpan;
import io.graft.governance.context.TraceIds;
import io.graft.governance.event.ClientAttempt;
import io.graft.governance.event.Decision;
import io.graft.governance.event.LogRecorder;
import io.graft.governance.event.Recorder;
import io.graft.governance.event.ServedRequest;
import io.graft.net.http.HttpTransport;
import io.graft.telemetry.attribute.Attributes;
import io.graft.telemetry.metric.DurationHistogram;
import io.graft.telemetry.metric.HttpDurations;
import io.graft.telemetry.metric.JvmMetrics;
import io.graft.telemetry.metric.MetricReader;
import io.graft.telemetry.metric.MetricSource;
import io.graft.telemetry.otlp.ExportSource;
import io.graft.telemetry.otlp.ExportState;
import io.graft.telemetry.otlp.Exporter;
import io.graft.telemetry.prometheus.PrometheusText;
import io.graft.telemetry.span.ApplicationSpanRecord;
import io.graft.telemetry.span.ClientSpan;
import io.graft.telemetry.span.ErrorTypes;
import io.graft.telemetry.span.HttpMethods;
import io.graft.telemetry.span.RecordQueue;
import io.graft.telemetry.span.RingBuffer;
import io.graft.telemetry.span.ServerSpan;
import io.graft.telemetry.span.SpanRecord;
import io.graft.telemetry.span.SpanStore;
import io.graft.telemetry.span.WallClock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The telemetry of this JVM. Governance calls it as its {@link Recorder}. {@link #start()} starts
 * the exporter's thread, and none if there is nothing to export.
 */
public final class Telemetry implements Recorder, ExportSource, AutoCloseable {
  private static final int DECISIONS_KEPT = 128;
  private static final long CLOSE_MILLIS = 2_000;

  /** How long after the start the JVM's beans, about 300 classes, are not used. */
  private static final long QUIET_NANOS = 60_000_000_000L;

  private final TelemetrySettings settings;
  private final String version;
  private final WallClock clock = new WallClock();
  private final SpanStore spans;
  private final @Nullable LogStore logs;
  private final RingBuffer<Decision> decisions = new RingBuffer<>(DECISIONS_KEPT);
  private final HttpDurations served = HttpDurations.server();
  private final HttpDurations called = HttpDurations.client();
  private final List<MetricSource> sources = new CopyOnWriteArrayList<>();
  private final long startNanos = System.nanoTime();
  private @Nullable MetricSource jvm;
  private final RecordingBugs bugs;
  private final @Nullable Exporter exporter;
  private volatile Resource resource;
  private volatile boolean bridged;
  private volatile boolean applicationSdk;

  /**
   * @param settings read from the standard keys
   * @param resource attributes of this service, for example {@code service.name}; {@code
   *     otel.resource.attributes} overrides all of them but the name
   * @param version the agent's
   * @param transport sends what is exported
   * @param log prints a line in the agent log; never called on a request's thread
   */
  public Telemetry(
      TelemetrySettings settings,
      Map<String, String> resource,
      String version,
      HttpTransport transport,
      Consumer<String> log) {
    this.settings = settings;
    this.version = version;
    this.bugs = new RecordingBugs(log);
    this.resource = Resource.of(resource, settings, version);
    this.spans = new SpanStore(settings.plan().traces() == null ? 0 : settings.queueSize());
    this.logs = settings.plan().logs() == null ? null : new LogStore(settings.logQueueSize());
    this.exporter =
        settings.plan().any()
            ? new Exporter(
                settings.plan(),
                spans.queue(),
                logs == null ? new RecordQueue<>(1) : logs.queue(),
                this,
                version,
                clock,
                transport,
                log)
            : null;
  }

  /** Starts to export, if an endpoint is set. */
  public void start() {
    if (exporter != null) {
      exporter.start();
      if (logs != null) {
        logs.start(exporter);
      }
    }
  }

  /** Follows the system's clock. To be called about once a second; does not block. */
  public void tick() {
    clock.adjust();
    bugs.log();
  }

  /** Exports what waits, for at most two seconds, and stops. */
  @Override
  public void close() {
    if (logs != null) {
      LogRecorder.install(null);
    }
    if (exporter != null) {
      exporter.close(CLOSE_MILLIS);
    }
  }

  /** Replaces the attributes of this service. */
  public void describe(Map<String, String> attributes) {
    resource = Resource.of(attributes, settings, version);
  }

  /** Adds a source of metrics to those that are served and exported. */
  public void register(MetricSource source) {
    sources.add(source);
  }

  @Override
  public boolean traces() {
    return settings.traces();
  }

  @Override
  public boolean sampleRoot(long traceHigh, long traceLow) {
    return settings.traces() && settings.sampler().sampleRoot(traceLow);
  }

  @Override
  public boolean sampleRemote(long traceHigh, long traceLow, boolean sampledByCaller) {
    if (settings.disabled() || settings.followsCaller()) {
      return sampledByCaller;
    }
    return settings.sampler().sampleRoot(traceLow);
  }

  @Override
  public void served(ServedRequest call) {
    if (settings.disabled()) {
      return;
    }
    try {
      String errorType = ErrorTypes.of(call);
      DurationHistogram histogram =
          served.served(
              HttpMethods.known(call.method()),
              call.scheme(),
              call.route(),
              call.status(),
              errorType,
              call.protocolVersion(),
              call.attributes());
      histogram.record(call.endNanos() - call.startNanos());
      if (settings.traces()
          && (call.trace().sampled() || errorType != null && spans.keepsError(call.endNanos()))) {
        keep(ServerSpan.of(call, clock, errorType), histogram);
      }
    } catch (RuntimeException e) {
      // A failure of telemetry must not fail the request.
      bugs.add(e);
    }
  }

  @Override
  public void called(ClientAttempt attempt) {
    if (settings.disabled()) {
      return;
    }
    try {
      String errorType = ErrorTypes.of(attempt);
      DurationHistogram histogram = null;
      // A refused call was never sent; it would only make the service look fast.
      if (attempt.refused() == null) {
        histogram =
            called.called(
                HttpMethods.known(attempt.method()),
                attempt.host(),
                attempt.port(),
                attempt.status(),
                errorType);
        histogram.record(attempt.endNanos() - attempt.startNanos());
      }
      if (settings.traces()
          && (attempt.sampled() || errorType != null && spans.keepsError(attempt.endNanos()))) {
        keep(ClientSpan.of(attempt, clock, errorType), histogram);
      }
    } catch (RuntimeException e) {
      // As in served().
      bugs.add(e);
    }
  }

  @Override
  public void ended(ApplicationSpan span) {
    TraceIds ids = span.ids();
    if (settings.traces() && ids != null && ids.sampled()) {
      keep(ApplicationSpanRecord.of(span, ids, clock), null);
    }
  }

  @Override
  public void bridges(boolean own) {
    if (own) {
      applicationSdk = true;
    } else {
      bridged = true;
    }
  }

  /** Whether spans that the application starts are recorded here. */
  public boolean bridged() {
    return bridged;
  }

  /** Whether the application has an OpenTelemetry SDK of its own, which is left alone. */
  public boolean applicationSdk() {
    return applicationSdk;
  }

  private void keep(SpanRecord span, @Nullable DurationHistogram histogram) {
    int waiting = spans.keep(span);
    if (waiting > 0 && exporter != null) {
      exporter.offered(waiting);
    }
    if (histogram != null && span.sampled()) {
      histogram.exemplify(
          span.traceHigh(),
          span.traceLow(),
          span.spanId(),
          span.durationNanos(),
          span.startEpochNanos() + span.durationNanos());
    }
  }

  @Override
  public void decided(Decision decision) {
    decisions.add(decision);
  }

  /** All metrics, including those of registered sources. */
  @Override
  public void collect(MetricReader reader) {
    durations(reader);
    for (MetricSource source : sources) {
      source.collect(reader);
    }
    spans.collect(reader);
    if (logs != null) {
      logs.collect(reader);
    }
    jvm().collect(reader);
  }

  /** The durations of requests and of calls alone, of all metrics. */
  public void durations(MetricReader reader) {
    served.collect(reader);
    called.collect(reader);
  }

  private synchronized MetricSource jvm() {
    if (jvm == null) {
      jvm = new JvmMetrics(startNanos + QUIET_NANOS);
    }
    return jvm;
  }

  /**
   * Returns all metrics in a format of Prometheus.
   *
   * @param openMetrics OpenMetrics 1.0; {@code false}: text 0.0.4
   */
  public String prometheus(boolean openMetrics) {
    PrometheusText text = new PrometheusText(openMetrics, resource, version);
    collect(text);
    return text.end();
  }

  /** The newest spans, newest first. */
  public List<SpanRecord> recentSpans() {
    return spans.recent();
  }

  /** The newest decisions, newest first. */
  public List<Decision> recentDecisions() {
    return decisions.newest();
  }

  /** The attributes of this service. */
  @Override
  public Attributes resource() {
    return resource;
  }

  public TelemetrySettings settings() {
    return settings;
  }

  /** Spans recorded since the start. */
  public long recordedSpans() {
    return spans.recorded();
  }

  /** Spans dropped because the exporter's queue was full. */
  public long droppedSpans() {
    return spans.dropped();
  }

  /** Spans that wait for the exporter. */
  public int waitingSpans() {
    return spans.waiting();
  }

  /** Calls that could not be recorded because of a bug in the agent. */
  public long bugs() {
    return bugs.count();
  }

  /** {@code null}: spans are not exported. */
  public @Nullable ExportState spanExport() {
    return exporter == null ? null : exporter.traces();
  }

  /** {@code null}: logs are not exported. */
  public @Nullable ExportState logExport() {
    return exporter == null ? null : exporter.logs();
  }

  /** {@code null}: metrics are not exported. */
  public @Nullable ExportState metricExport() {
    return exporter == null ? null : exporter.metrics();
  }
}
