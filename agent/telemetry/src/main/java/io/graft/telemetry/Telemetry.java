package io.graft.telemetry;

import io.graft.governance.event.Decision;
import io.graft.governance.event.Recorder;
import io.graft.governance.inbound.ServerCall;
import io.graft.governance.outbound.ClientAttempt;
import io.graft.telemetry.metric.DurationHistogram;
import io.graft.telemetry.metric.HttpDurations;
import io.graft.telemetry.metric.JvmMetrics;
import io.graft.telemetry.metric.MetricReader;
import io.graft.telemetry.metric.MetricSource;
import io.graft.telemetry.otlp.ExportState;
import io.graft.telemetry.otlp.Exported;
import io.graft.telemetry.otlp.Exporter;
import io.graft.telemetry.prometheus.PrometheusText;
import io.graft.telemetry.span.ClientSpan;
import io.graft.telemetry.span.ErrorTypes;
import io.graft.telemetry.span.HttpMethods;
import io.graft.telemetry.span.Keeper;
import io.graft.telemetry.span.ServerSpan;
import io.graft.telemetry.span.SpanRecord;
import io.graft.telemetry.span.WallClock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The telemetry of this JVM. To be made on a thread of the agent: {@link #start()} starts one more
 * where there is something to export, and none otherwise.
 */
public final class Telemetry implements Recorder, Exported, AutoCloseable {
  private static final int DECISIONS_KEPT = 128;
  private static final long CLOSE_MILLIS = 2_000;

  /** For how long the JVM's own beans, some 300 classes, are left alone. */
  private static final long QUIET_NANOS = 60_000_000_000L;

  private final TelemetrySettings settings;
  private final String version;
  private final WallClock clock = new WallClock();
  private final Keeper keeper;
  private final Ring<Decision> decisions = new Ring<>(DECISIONS_KEPT);
  private final HttpDurations served = HttpDurations.server();
  private final HttpDurations called = HttpDurations.client();
  private final List<MetricSource> sources = new CopyOnWriteArrayList<>();
  private final MetricSource jvm = new JvmMetrics(QUIET_NANOS);
  private final LongAdder bugs = new LongAdder();
  private final Consumer<String> notices;
  private volatile @Nullable RuntimeException bug;
  private boolean bugTold;
  private final @Nullable Exporter exporter;
  private volatile Resource resource;

  /**
   * @param settings what the standard keys say
   * @param resource attributes of this service, for example {@code service.name}; {@code
   *     otel.resource.attributes} takes precedence in all but the name
   * @param version the agent's
   * @param notices takes single lines for people, seldom and never on a request's thread
   */
  public Telemetry(
      TelemetrySettings settings,
      Map<String, String> resource,
      String version,
      Consumer<String> notices) {
    this.settings = settings;
    this.version = version;
    this.notices = notices;
    this.resource = Resource.of(resource, settings, version);
    this.keeper = new Keeper(settings.plan().traces() == null ? 0 : settings.queueSize());
    this.exporter =
        settings.plan().any()
            ? new Exporter(settings.plan(), keeper.queue(), this, version, clock, notices)
            : null;
  }

  /** Begins to export, where an endpoint is set. */
  public void start() {
    if (exporter != null) {
      exporter.start();
    }
  }

  /**
   * Follows the system's clock and ends an export that overran its time. To be called about once a
   * second; takes no time.
   */
  public void tick() {
    clock.adjust();
    RuntimeException first = bug;
    if (first != null && !bugTold) {
      bugTold = true;
      StackTraceElement[] trace = first.getStackTrace();
      notices.accept(
          "a call could not be recorded, by a bug: "
              + first
              + (trace.length == 0 ? "" : " at " + trace[0])
              + "; more are counted in the status");
    }
    if (exporter != null) {
      exporter.tick(System.nanoTime());
    }
  }

  /** Exports what waits, for two seconds at most, and ends. */
  @Override
  public void close() {
    if (exporter != null) {
      exporter.close(CLOSE_MILLIS);
    }
  }

  /** Sets what is known of this service by now, in the place of what was. */
  public void describe(Map<String, String> attributes) {
    resource = Resource.of(attributes, settings, version);
  }

  /** Adds metrics to those that are served and exported. */
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
  public void served(ServerCall call) {
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
              call.protocolVersion());
      histogram.record(call.endNanos() - call.startNanos());
      if (settings.traces()
          && (call.trace().sampled() || errorType != null && keeper.keepsError(call.endNanos()))) {
        keep(new ServerSpan(call, clock, errorType), histogram);
      }
    } catch (RuntimeException e) {
      // The request has been served: nothing here may harm it.
      failed(e);
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
      // What was refused was no request: it would only make the service look fast.
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
          && (attempt.sampled() || errorType != null && keeper.keepsError(attempt.endNanos()))) {
        keep(new ClientSpan(attempt, clock, errorType), histogram);
      }
    } catch (RuntimeException e) {
      // As in served.
      failed(e);
    }
  }

  private void failed(RuntimeException e) {
    bugs.increment();
    if (bug == null) {
      bug = e;
    }
  }

  private void keep(SpanRecord span, @Nullable DurationHistogram histogram) {
    int waiting = keeper.keep(span);
    if (waiting > 0 && exporter != null) {
      exporter.offered(waiting);
    }
    if (histogram != null && span.sampled()) {
      histogram.exemplify(span);
    }
  }

  @Override
  public void decided(Decision decision) {
    decisions.add(decision);
  }

  /** All metrics, those of others that were registered too. */
  @Override
  public void collect(MetricReader reader) {
    served.collect(reader);
    called.collect(reader);
    for (MetricSource source : sources) {
      source.collect(reader);
    }
    keeper.collect(reader);
    jvm.collect(reader);
  }

  /**
   * All metrics as Prometheus reads them.
   *
   * @param openMetrics whether as OpenMetrics 1.0, otherwise as text 0.0.4
   */
  public String prometheus(boolean openMetrics) {
    PrometheusText text = new PrometheusText(openMetrics, resource, version);
    collect(text);
    return text.end();
  }

  /** The newest spans, newest first. */
  public List<SpanRecord> recentSpans() {
    return keeper.recent();
  }

  /** The newest decisions, newest first. */
  public List<Decision> recentDecisions() {
    return decisions.newest();
  }

  /** What is known of this service now. */
  @Override
  public Attributes resource() {
    return resource;
  }

  public TelemetrySettings settings() {
    return settings;
  }

  /** Spans recorded since the start. */
  public long recordedSpans() {
    return keeper.recorded();
  }

  /** Spans that found no room on their way to the exporter. */
  public long droppedSpans() {
    return keeper.queue().dropped();
  }

  /** Spans that wait for the exporter. */
  public int waitingSpans() {
    return keeper.queue().size();
  }

  /** Calls that could not be recorded because of a bug. */
  public long bugs() {
    return bugs.sum();
  }

  /** {@code null}: spans are not exported. */
  public @Nullable ExportState spanExport() {
    return exporter == null ? null : exporter.traces();
  }

  /** {@code null}: metrics are not exported. */
  public @Nullable ExportState metricExport() {
    return exporter == null ? null : exporter.metrics();
  }
}
