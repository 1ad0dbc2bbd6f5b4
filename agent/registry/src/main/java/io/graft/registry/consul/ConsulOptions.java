package io.graft.registry.consul;

import io.graft.governance.setting.ValueParser;
import io.graft.net.http.HttpRequest;
import io.graft.net.server.ServerUrl;
import org.jspecify.annotations.Nullable;

/** The parameters of a URL. Immutable. */
final class ConsulOptions {
  private static final long LONGEST_MILLIS = 24 * 3600 * 1000;

  /** The data centre to read; {@code null}: the agent's. Registering always uses the agent's. */
  final @Nullable String datacenter;

  /** The tag that instances must have; {@code null}: none. */
  final @Nullable String tag;

  /** An instance without a heartbeat for this long is critical; 3 s to 24 h. */
  final long ttlMillis;

  /** Consul removes an instance that is critical for this long; a minute or more. */
  final long deregisterMillis;

  /** The path of an HTTP check by Consul; {@code null}: Graft sends heartbeats. */
  final @Nullable String check;

  /** The period of the HTTP check, a second or more. */
  final long intervalMillis;

  /** Whether any server may respond, not only the leader. */
  final boolean stale;

  private ConsulOptions(ServerUrl url) {
    datacenter = url.parameter("dc");
    tag = url.parameter("tag");
    ttlMillis = millis(url, "ttl", 15_000, 3000);
    deregisterMillis = millis(url, "deregister-after", 60_000, 60_000);
    check = url.parameter("check");
    intervalMillis = millis(url, "interval", 10_000, 1000);
    if (check != null && !check.startsWith("/")) {
      throw new IllegalArgumentException("check '" + check + "' is not a path such as /health");
    }
    if (check == null && url.parameter("interval") != null) {
      throw new IllegalArgumentException("interval needs check=/path, the path that Consul checks");
    }
    String may = url.parameter("stale");
    try {
      stale = may != null && ValueParser.flag(may);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("stale is " + e.getMessage(), e);
    }
  }

  /**
   * Parses the parameters.
   *
   * @throws IllegalArgumentException if one is invalid; the message is a clause
   */
  static ConsulOptions of(ServerUrl url) {
    return new ConsulOptions(url);
  }

  private static long millis(ServerUrl url, String name, long otherwise, long least) {
    String text = url.parameter(name);
    if (text == null) {
      return otherwise;
    }
    long millis;
    try {
      millis = ValueParser.millis(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " '" + text + "': " + e.getMessage(), e);
    }
    if (millis < least || millis > LONGEST_MILLIS) {
      throw new IllegalArgumentException(
          name + " '" + text + "' is not from " + least / 1000 + "s to 24h");
    }
    return millis;
  }

  /** Returns the period of heartbeats, or of checking that the agent knows the instance. */
  long renewMillis() {
    return ttlMillis / 3;
  }

  /** Adds the parameters that all read queries have. */
  HttpRequest reading(HttpRequest request) {
    return request.query("dc", datacenter).query("stale", stale ? "" : null);
  }
}
