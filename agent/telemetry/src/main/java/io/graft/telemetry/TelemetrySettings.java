package io.graft.telemetry;

import io.graft.telemetry.otlp.Exporter;
import io.graft.telemetry.otlp.OtlpEndpoint;
import io.graft.telemetry.span.Sampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the standard {@code otel.*} keys say. A value that can't be used counts as not given, and
 * becomes a warning.
 */
public final class TelemetrySettings {
  private static final int DEFAULT_ROOTS_PER_SECOND = 100;

  private static final Set<String> NOT_PARENT_BASED =
      new HashSet<>(Arrays.asList("always_on", "always_off", "traceidratio"));

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
    followsCaller = !NOT_PARENT_BASED.contains(samplerName);
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
              + " is not supported: sums are cumulative");
    }
    warnings = keys.warnings();
  }

  /** Whether spans are recorded and trace headers written; {@code false}: others do that. */
  boolean traces() {
    return traces;
  }

  /**
   * @param lookup returns the value of a key in its dotted form, {@code otel.service.name}, from
   *     wherever it was set; {@code null} where it was not
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
                + " is not known: always_on, always_off, traceidratio, or one of these with"
                + " parentbased_ before it; 10 % are sampled");
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
                + " is not supported: otlp or none; otlp is used");
      }
    }
    String specific = "otel.exporter.otlp." + signal + ".endpoint";
    String key = keys.text(specific) != null ? specific : "otel.exporter.otlp.endpoint";
    String url = keys.text(key);
    boolean left = signal.equals("traces") && keys.choice("graft.traces", "on").equals("off");
    if (url == null || !wanted || left || keys.flag("otel.sdk.disabled")) {
      return null;
    }
    String protocol = keys.otlp(signal, "protocol", "http/protobuf");
    if (!protocol.equals("http/protobuf")) {
      keys.warn(
          "otel.exporter.otlp.protocol="
              + protocol
              + " is not supported: http/protobuf is used, for which collectors listen on port"
              + " 4318 as a rule");
    }
    String compression = keys.otlp(signal, "compression", "none");
    if (!compression.equals("none") && !compression.equals("gzip")) {
      keys.warn("otel.exporter.otlp.compression=" + compression + " is neither gzip nor none");
    }
    Map<String, String> headers = keys.headers("otel.exporter.otlp.headers");
    headers.putAll(keys.headers("otel.exporter.otlp." + signal + ".headers"));
    String certificate = keys.text("otel.exporter.otlp." + signal + ".certificate");
    if (certificate == null) {
      certificate = keys.text("otel.exporter.otlp.certificate");
    }
    if (keys.text("otel.exporter.otlp.client.key") != null) {
      keys.warn("otel.exporter.otlp.client.key is not supported: no client certificate is sent");
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
      if (endpoint.tellsSecrets()) {
        keys.warn(
            key
                + "="
                + OtlpEndpoint.shown(url)
                + " is sent the credentials of otel.exporter.otlp.headers without encryption, where"
                + " the network can read them; if it speaks TLS, use https://");
      }
      return endpoint;
    } catch (IllegalArgumentException e) {
      // Said of one key once, for both signals.
      keys.warn(
          key
              + "="
              + OtlpEndpoint.shown(url)
              + " "
              + e.getMessage()
              + "; it takes a URL such as http://localhost:4318; "
              + (key.equals(specific)
                  ? signal + " are not exported"
                  : "nothing is exported to it"));
      return null;
    }
  }

  /** Whether all telemetry is switched off. */
  public boolean disabled() {
    return disabled;
  }

  /** Whether a trace that began elsewhere is recorded where its caller records it. */
  public boolean followsCaller() {
    return followsCaller;
  }

  public Sampler sampler() {
    return sampler;
  }

  public Exporter.Plan plan() {
    return plan;
  }

  /** How many spans wait for the exporter at most. */
  public int queueSize() {
    return queueSize;
  }

  /** {@code null}: not given by a standard key of its own. */
  public @Nullable String serviceName() {
    return serviceName;
  }

  /** {@code otel.resource.attributes}, decoded; unmodifiable. */
  public Map<String, String> resourceAttributes() {
    return Collections.unmodifiableMap(resourceAttributes);
  }

  /** Lines for people, one for each value that could not be used. */
  public List<String> warnings() {
    return Collections.unmodifiableList(new ArrayList<>(warnings));
  }
}
