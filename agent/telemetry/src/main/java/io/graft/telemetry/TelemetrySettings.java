package io.graft.telemetry;

import io.graft.telemetry.otlp.Plan;
import io.graft.telemetry.otlp.endpoint.Signal;
import io.graft.telemetry.span.Sampler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the standard {@code otel.*} keys. A value that cannot be used is treated as
 * absent and causes a warning.
 */
public final class TelemetrySettings {
  private static final int DEFAULT_ROOTS_PER_SECOND = 100;

  private final boolean disabled;
  private final boolean followsCaller;
  private final Sampler sampler;
  private final Plan plan;
  private final boolean traces;
  private final int queueSize;
  private final int logQueueSize;
  private final @Nullable String serviceName;
  private final Map<String, String> resourceAttributes;
  private final List<String> warnings;

  private TelemetrySettings(OtelKeys keys) {
    disabled = keys.flag("otel.sdk.disabled");
    traces = !disabled && !keys.choice("graft.traces", "on").equals("off");
    String samplerName = keys.choice("otel.traces.sampler", "");
    sampler = sampler(keys, samplerName);
    followsCaller =
        !samplerName.equals("always_on")
            && !samplerName.equals("always_off")
            && !samplerName.equals("traceidratio");
    queueSize = (int) keys.number("otel.bsp.max.queue.size", 2048, 1, 1 << 20);
    logQueueSize = (int) keys.number("otel.blrp.max.queue.size", 2048, 1, 1 << 20);
    boolean exports = exports(keys);
    plan =
        new Plan(
            exports ? ExportSettings.endpoint(keys, Signal.TRACES) : null,
            exports ? ExportSettings.endpoint(keys, Signal.METRICS) : null,
            exports ? ExportSettings.endpoint(keys, Signal.LOGS) : null,
            (int) keys.number("otel.bsp.max.export.batch.size", 512, 1, queueSize),
            keys.millis("otel.bsp.schedule.delay", 5_000),
            keys.millis("otel.metric.export.interval", 60_000),
            (int) keys.number("otel.blrp.max.export.batch.size", 512, 1, logQueueSize),
            keys.millis("otel.blrp.schedule.delay", 1_000));
    serviceName = keys.text("otel.service.name");
    resourceAttributes = keys.attributes("otel.resource.attributes");
    String temporality =
        keys.choice("otel.exporter.otlp.metrics.temporality.preference", "cumulative");
    if (plan.metrics() != null && !temporality.equals("cumulative")) {
      keys.warn(
          "otel.exporter.otlp.metrics.temporality.preference="
              + temporality
              + " is not supported; sums are cumulative");
    }
    warnings = keys.warnings();
  }

  /** Whether spans are recorded and trace headers written; if not, another agent may do so. */
  boolean traces() {
    return traces;
  }

  /**
   * @param lookup returns the value of a key in its dotted form, {@code otel.service.name}, from
   *     any source; {@code null} if it is not set
   */
  public static TelemetrySettings of(Function<String, @Nullable String> lookup) {
    return new TelemetrySettings(new OtelKeys(lookup));
  }

  private static Sampler sampler(OtelKeys keys, String name) {
    switch (name) {
      case "":
        return Sampler.capped(0.1, DEFAULT_ROOTS_PER_SECOND);
      case "always_on":
      case "parentbased_always_on":
        return Sampler.ratio(1);
      case "always_off":
      case "parentbased_always_off":
        return Sampler.ratio(0);
      case "traceidratio":
      case "parentbased_traceidratio":
        return Sampler.ratio(keys.fraction("otel.traces.sampler.arg", 1));
      default:
        keys.warn(
            "otel.traces.sampler="
                + name
                + " is unknown; expected always_on, always_off or traceidratio, each also with the"
                + " prefix parentbased_. 10 % of the traces are sampled");
        return Sampler.capped(0.1, DEFAULT_ROOTS_PER_SECOND);
    }
  }

  /** Whether all telemetry is disabled. */
  public boolean disabled() {
    return disabled;
  }

  /** Whether a trace that begins elsewhere is recorded if its caller records it. */
  public boolean followsCaller() {
    return followsCaller;
  }

  public Sampler sampler() {
    return sampler;
  }

  public Plan plan() {
    return plan;
  }

  /** The most spans that wait for the exporter. */
  public int queueSize() {
    return queueSize;
  }

  /** Whether there is anything to read about exports; if not, no class is loaded for it. */
  private static boolean exports(OtelKeys keys) {
    for (String signal : new String[] {"traces", "metrics", "logs"}) {
      if (keys.text("otel." + signal + ".exporter") != null
          || keys.text("otel.exporter.otlp." + signal + ".endpoint") != null) {
        return true;
      }
    }
    return keys.text("otel.exporter.otlp.endpoint") != null;
  }

  /** Whether the application's log is exported. */
  public boolean exportsLogs() {
    return plan.logs() != null;
  }

  /** The most events of the application's log that wait for the exporter. */
  int logQueueSize() {
    return logQueueSize;
  }

  /** The value of {@code otel.service.name}; {@code null}: not set. */
  public @Nullable String serviceName() {
    return serviceName;
  }

  /** {@code otel.resource.attributes}, decoded; unmodifiable. */
  public Map<String, String> resourceAttributes() {
    return Collections.unmodifiableMap(resourceAttributes);
  }

  /** Returns a line for each value that cannot be used, as a list of the caller's own. */
  public List<String> warnings() {
    return new ArrayList<>(warnings);
  }
}
