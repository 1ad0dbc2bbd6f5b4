package io.graft.telemetry;

import io.graft.telemetry.otlp.endpoint.OtlpEndpoint;
import io.graft.telemetry.otlp.endpoint.OtlpProtocol;
import io.graft.telemetry.otlp.endpoint.Signal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads where a signal is exported. */
final class ExportSettings {
  private static final String PREFIX = "otel.exporter.otlp.";

  private final OtelKeys keys;
  private final Signal signal;

  private ExportSettings(OtelKeys keys, Signal signal) {
    this.keys = keys;
    this.signal = signal;
  }

  /** Returns {@code null} if the signal is not exported. */
  static @Nullable OtlpEndpoint endpoint(OtelKeys keys, Signal signal) {
    return new ExportSettings(keys, signal).endpoint();
  }

  private @Nullable OtlpEndpoint endpoint() {
    boolean wanted = isWanted();
    String specific = PREFIX + signal.key() + ".endpoint";
    String key = keys.text(specific) != null ? specific : PREFIX + "endpoint";
    String url = keys.text(key);
    boolean disabled = signal == Signal.TRACES && keys.choice("graft.traces", "on").equals("off");
    if (url == null || !wanted || disabled || keys.flag("otel.sdk.disabled")) {
      return null;
    }
    OtlpProtocol protocol = protocol();
    String compression = keys.otlp(signal.key(), "compression", "none");
    if (!compression.equals("none") && !compression.equals("gzip")) {
      keys.warn(
          PREFIX
              + "compression="
              + compression
              + " is neither gzip nor none; nothing is compressed");
    }
    Map<String, String> headers = keys.headers(PREFIX + "headers");
    headers.putAll(keys.headers(PREFIX + signal.key() + ".headers"));
    long common = keys.millis(PREFIX + "timeout", 10_000);
    long timeout = keys.millis(PREFIX + signal.key() + ".timeout", common);
    try {
      OtlpEndpoint endpoint =
          OtlpEndpoint.of(
              signal,
              protocol,
              url,
              key.equals(specific),
              headers,
              compression.equals("gzip"),
              (int) Math.min(600_000, timeout),
              file("certificate"));
      if (endpoint.leaksCredentials()) {
        keys.warn(
            key
                + "="
                + OtlpEndpoint.shown(url)
                + " gets the credentials in otel.exporter.otlp.headers unencrypted, readable on the"
                + " network; use https:// if it supports TLS");
      }
      return identified(endpoint);
    } catch (IllegalArgumentException e) {
      // The same text for all signals, so that one key causes one warning.
      keys.warn(
          key
              + "="
              + OtlpEndpoint.shown(url)
              + " "
              + e.getMessage()
              + "; expected a URL such as http://localhost:4318; "
              + (key.equals(specific)
                  ? signal.key() + " are not exported"
                  : "nothing is exported to it"));
      return null;
    }
  }

  /** Whether the signal is to be exported if there is an endpoint: logs only if asked for. */
  private boolean isWanted() {
    String key = "otel." + signal.key() + ".exporter";
    boolean wanted = true;
    for (String exporter : keys.choice(key, signal == Signal.LOGS ? "none" : "otlp").split(",")) {
      String name = exporter.trim();
      if (name.equals("none")) {
        wanted = false;
      } else if (!name.equals("otlp") && !name.equals("prometheus")) {
        String used = signal == Signal.LOGS ? "nothing is exported" : "otlp is used";
        wanted &= signal != Signal.LOGS;
        keys.warn(key + "=" + name + " is not supported; expected otlp or none. " + used);
      }
    }
    return wanted;
  }

  private OtlpProtocol protocol() {
    String name = keys.otlp(signal.key(), "protocol", "http/protobuf");
    OtlpProtocol protocol = OtlpProtocol.of(name);
    if (protocol == null) {
      keys.warn(
          PREFIX
              + "protocol="
              + name
              + " is unknown; expected http/protobuf, http/json or grpc. http/protobuf is used, for"
              + " which collectors usually listen on port 4318");
      return OtlpProtocol.HTTP_PROTOBUF;
    }
    return protocol;
  }

  private OtlpEndpoint identified(OtlpEndpoint endpoint) {
    String certificate = file("client.certificate");
    String key = file("client.key");
    if (certificate == null && key == null) {
      return endpoint;
    }
    if (certificate == null || key == null) {
      String set = certificate == null ? "key" : "certificate";
      String missing = certificate == null ? "certificate" : "key";
      keys.warn(
          PREFIX
              + "client."
              + set
              + " needs otel.exporter.otlp.client."
              + missing
              + " too; no client certificate is sent");
      return endpoint;
    }
    if (!endpoint.secure()) {
      keys.warn(PREFIX + "client.certificate is not used: an endpoint begins with http://");
      return endpoint;
    }
    return endpoint.identified(certificate, key);
  }

  private @Nullable String file(String name) {
    String own = keys.text(PREFIX + signal.key() + "." + name);
    return own != null ? own : keys.text(PREFIX + name);
  }
}
