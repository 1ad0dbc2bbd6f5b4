package io.graft.telemetry;

import io.graft.telemetry.otlp.Exporter;
import io.graft.telemetry.otlp.OtlpEndpoint;
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
  private final Exporter.Plan plan;
  private final boolean traces;
  private final int queueSize;
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
    plan =
        new Exporter.Plan(
            endpoint(keys, "traces"),
            endpoint(keys, "metrics"),
            (int) keys.number("otel.bsp.max.export.batch.size", 512, 1, queueSize),
            keys.millis("otel.bsp.schedule.delay", 5_000),
            keys.millis("otel.metric.export.interval", 60_000));
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

  private static @Nullable OtlpEndpoint endpoint(OtelKeys keys, String signal) {
    boolean wanted = true;
    for (String exporter : keys.choice("otel." + signal + ".exporter", "otlp").split(",")) {
      String name = exporter.trim();
      if (name.equals("none")) {
        wanted = false;
      } else if (!name.equals("otlp") && !name.equals("prometheus")) {
        keys.warn(
            "otel."
                + signal
                + ".exporter="
                + name
                + " is not supported; expected otlp or none. otlp is used");
      }
    }
    String specific = "otel.exporter.otlp." + signal + ".endpoint";
    String key = keys.text(specific) != null ? specific : "otel.exporter.otlp.endpoint";
    String url = keys.text(key);
    boolean disabled = signal.equals("traces") && keys.choice("graft.traces", "on").equals("off");
    if (url == null || !wanted || disabled || keys.flag("otel.sdk.disabled")) {
      return null;
    }
    String protocol = keys.otlp(signal, "protocol", "http/protobuf");
    if (!protocol.equals("http/protobuf")) {
      keys.warn(
          "otel.exporter.otlp.protocol="
              + protocol
              + " is not supported; http/protobuf is used, for which collectors usually listen on"
              + " port 4318");
    }
    String compression = keys.otlp(signal, "compression", "none");
    if (!compression.equals("none") && !compression.equals("gzip")) {
      keys.warn(
          "otel.exporter.otlp.compression="
              + compression
              + " is neither gzip nor none; nothing is compressed");
    }
    Map<String, String> headers = keys.headers("otel.exporter.otlp.headers");
    headers.putAll(keys.headers("otel.exporter.otlp." + signal + ".headers"));
    String certificate = keys.text("otel.exporter.otlp." + signal + ".certificate");
    if (certificate == null) {
      certificate = keys.text("otel.exporter.otlp.certificate");
    }
    if (keys.text("otel.exporter.otlp.client.key") != null) {
      keys.warn("otel.exporter.otlp.client.key is not supported; no client certificate is sent");
    }
    long common = keys.millis("otel.exporter.otlp.timeout", 10_000);
    try {
      OtlpEndpoint endpoint =
          OtlpEndpoint.of(
              url,
              key.equals(specific) ? "" : "/v1/" + signal,
              headers,
              compression.equals("gzip"),
              (int)
                  Math.min(
                      600_000, keys.millis("otel.exporter.otlp." + signal + ".timeout", common)),
              certificate);
      if (endpoint.leaksCredentials()) {
        keys.warn(
            key
                + "="
                + OtlpEndpoint.shown(url)
                + " gets the credentials in otel.exporter.otlp.headers unencrypted, readable on the"
                + " network; use https:// if it supports TLS");
      }
      return endpoint;
    } catch (IllegalArgumentException e) {
      // The same text for both signals, so that one key causes one warning.
      keys.warn(
          key
              + "="
              + OtlpEndpoint.shown(url)
              + " "
              + e.getMessage()
              + "; expected a URL such as http://localhost:4318; "
              + (key.equals(specific)
                  ? signal + " are not exported"
                  : "nothing is exported to it"));
      return null;
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

  public Exporter.Plan plan() {
    return plan;
  }

  /** The most spans that wait for the exporter. */
  public int queueSize() {
    return queueSize;
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
