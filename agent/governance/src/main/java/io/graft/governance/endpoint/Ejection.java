package io.graft.governance.endpoint;

/** Why and until when an endpoint is ejected. Immutable. */
public final class Ejection {
  /** Practically for ever, yet far from where the clock's values wrap around. */
  private static final long NO_END = Long.MAX_VALUE / 2;

  private final long since;
  private final long until;
  private final long latest;
  private final boolean unhealthy;
  private final String reason;

  private Ejection(long since, long until, long latest, boolean unhealthy, String reason) {
    this.since = since;
    this.until = until;
    this.latest = latest;
    this.unhealthy = unhealthy;
    this.reason = reason;
  }

  /**
   * An ejection because of failed calls.
   *
   * @param until when it may be un-ejected
   * @param latest when it is un-ejected even without a check
   */
  static Ejection forFailures(long since, long until, long latest, String reason) {
    return new Ejection(since, until, latest, false, reason);
  }

  /** An ejection because of failed health checks, until they pass. */
  static Ejection unhealthy(long since, String reason) {
    return new Ejection(since, since + NO_END, since + NO_END, true, reason);
  }

  /** On the monotonic clock. */
  public long since() {
    return since;
  }

  /** When it is over and the endpoint may be un-ejected, on the monotonic clock. */
  public long until() {
    return until;
  }

  /**
   * When the endpoint is un-ejected in any case, on the monotonic clock; {@link #until} or later.
   */
  public long latest() {
    return latest;
  }

  /** Whether health checks fail; then the ejection has no time limit. */
  public boolean unhealthy() {
    return unhealthy;
  }

  /**
   * The reason for people, for example {@code 5 failures in a row, the last one: connection
   * refused}.
   */
  public String reason() {
    return reason;
  }
}
