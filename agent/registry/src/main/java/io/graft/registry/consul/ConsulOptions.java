package io.graft.registry.consul;

import io.graft.config.Form;
import io.graft.http.HttpRequest;
import io.graft.http.ServerUrl;
import org.jspecify.annotations.Nullable;

/** What the parameters of a URL say. Immutable. */
final class ConsulOptions {
  private static final long LONGEST_MILLIS = 24 * 3600 * 1000;

  /** {@code null}: that of the agent. For reading alone: one registers where one is. */
  final @Nullable String datacenter;

  /** What instances have to be tagged with to be found; {@code null}: nothing. */
  final @Nullable String tag;

  /** After how long without a heartbeat an instance is critical, 3 s to a day. */
  final long ttlMillis;

  /** After how long in that state Consul removes it, a minute or more. */
  final long deregisterMillis;

  /** The path that Consul asks the instance for; {@code null}: Graft sends heartbeats. */
  final @Nullable String check;

  /** How often it does so, a second or more. */
  final long intervalMillis;

  /** Whether any server may answer, and not only the one that leads. */
  final boolean stale;

  private ConsulOptions(ServerUrl url) {
    datacenter = url.parameter("dc");
    tag = url.parameter("tag");
    ttlMillis = millis(url, "ttl", 15_000, 3000);
    deregisterMillis = millis(url, "deregister-after", 60_000, 60_000);
    check = url.parameter("check");
    intervalMillis = millis(url, "interval", 10_000, 1000);
    if (check != null && !check.startsWith("/")) {
      throw new IllegalArgumentException("check '" + check + "' is no path, such as /health");
    }
    if (check == null && url.parameter("interval") != null) {
      throw new IllegalArgumentException(
          "there is an interval and no check=/path that Consul asks for at it");
    }
    String may = url.parameter("stale");
    try {
      stale = may != null && Form.flag(may);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("stale is " + e.getMessage(), e);
    }
  }

  /**
   * Reads the parameters.
   *
   * @throws IllegalArgumentException with a clause for people
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
      millis = Form.millis(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " '" + text + "': " + e.getMessage(), e);
    }
    if (millis < least || millis > LONGEST_MILLIS) {
      throw new IllegalArgumentException(
          name + " '" + text + "' is not from " + least / 1000 + "s to 24h");
    }
    return millis;
  }

  /** How often the agent is told that the instance lives, or is asked whether it knows it. */
  long renewMillis() {
    return ttlMillis / 3;
  }

  /** Adds to a query what all that read have in common. */
  HttpRequest reading(HttpRequest request) {
    return request.query("dc", datacenter).query("stale", stale ? "" : null);
  }
}
