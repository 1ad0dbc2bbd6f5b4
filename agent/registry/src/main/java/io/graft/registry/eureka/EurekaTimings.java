package io.graft.registry.eureka;

import io.graft.governance.setting.ValueParser;
import io.graft.net.server.ServerUrl;

/** Periods in milliseconds. Immutable. */
final class EurekaTimings {
  /** The default of Eureka's servers and clients. */
  private static final long USUAL = 30000;

  private static final long SECOND = 1000;
  private static final long DAY = 24 * 3600 * SECOND;

  /** Between two heartbeats of this instance. */
  final long renew;

  /** How long this instance stays listed without a heartbeat. */
  final long lease;

  /** Between two requests for changes. */
  final long fetch;

  /** How long the server caches a response. */
  final long cache;

  private EurekaTimings(long renew, long lease, long fetch, long cache) {
    this.renew = renew;
    this.lease = lease;
    this.fetch = fetch;
    this.cache = cache;
  }

  /**
   * Reads the parameters of a URL.
   *
   * @throws IllegalArgumentException if one is invalid; the message is a clause that says why
   */
  static EurekaTimings of(ServerUrl url) {
    long renew = period(url, "renew", USUAL, SECOND);
    long lease = period(url, "lease", 3 * renew, SECOND);
    if (lease <= renew) {
      throw new IllegalArgumentException(
          "lease is "
              + lease / SECOND
              + "s; it must be longer than renew, "
              + renew / SECOND
              + "s");
    }
    return new EurekaTimings(
        renew, lease, period(url, "fetch", USUAL, SECOND), period(url, "cache", USUAL, 0));
  }

  private static long period(ServerUrl url, String name, long otherwise, long least) {
    String text = url.parameter(name);
    if (text == null) {
      return otherwise;
    }
    long millis;
    try {
      millis = ValueParser.millis(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " is " + text + ": " + e.getMessage(), e);
    }
    if (millis < least || millis > DAY) {
      throw new IllegalArgumentException(
          name + " is " + text + " and must be " + (least == 0 ? "0" : "1s") + " to 1d");
    }
    return millis;
  }

  /** How long it takes until all clients see a change: the server's cache, and the next request. */
  long propagation() {
    return cache + fetch;
  }

  /**
   * How long it takes until a server that has lost its data lists all instances again: each renews
   * within a period and is told to register.
   */
  long refill() {
    return renew + cache + fetch;
  }
}
