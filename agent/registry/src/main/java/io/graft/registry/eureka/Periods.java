package io.graft.registry.eureka;

import io.graft.config.Form;
import io.graft.http.ServerUrl;

/** How often what happens, in milliseconds. Immutable. */
final class Periods {
  /** What Eureka's servers and clients have without a setting. */
  private static final long USUAL = 30000;

  private static final long SECOND = 1000;
  private static final long DAY = 24 * 3600 * SECOND;

  /** Between two heartbeats of this instance. */
  final long renew;

  /** For how long this instance is listed without a heartbeat. */
  final long lease;

  /** Between two questions for what has changed. */
  final long fetch;

  /** For how long the server gives the same answer, whatever has changed. */
  final long cache;

  private Periods(long renew, long lease, long fetch, long cache) {
    this.renew = renew;
    this.lease = lease;
    this.fetch = fetch;
    this.cache = cache;
  }

  /**
   * Reads them from the parameters of a URL.
   *
   * @throws IllegalArgumentException with a clause for people
   */
  static Periods of(ServerUrl url) {
    long renew = period(url, "renew", USUAL, SECOND);
    long lease = period(url, "lease", 3 * renew, SECOND);
    if (lease <= renew) {
      throw new IllegalArgumentException(
          "lease is "
              + lease / SECOND
              + "s and has to be longer than renew, "
              + renew / SECOND
              + "s");
    }
    return new Periods(
        renew, lease, period(url, "fetch", USUAL, SECOND), period(url, "cache", USUAL, 0));
  }

  private static long period(ServerUrl url, String name, long otherwise, long least) {
    String text = url.parameter(name);
    if (text == null) {
      return otherwise;
    }
    long millis;
    try {
      millis = Form.millis(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " is " + text + ": " + e.getMessage(), e);
    }
    if (millis < least || millis > DAY) {
      throw new IllegalArgumentException(
          name + " is " + text + " and has to be " + (least == 0 ? "0" : "1s") + " to 1d");
    }
    return millis;
  }

  /** Until everybody knows what has changed at the server: its cache, and the next question. */
  long propagation() {
    return cache + fetch;
  }

  /**
   * Until a server that has lost everything has it again, and says so: everybody who lives renews
   * within a period, and is told to register.
   */
  long refill() {
    return renew + cache + fetch;
  }
}
