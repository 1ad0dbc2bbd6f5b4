package io.graft.governance.balance;

/** Why and until when an instance is out of the rotation. Immutable. */
public final class Ejection {
  /** As good as for ever, and far from the end of the clock's circle. */
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
   * For what its calls showed.
   *
   * @param until when it may come back
   * @param latest when it comes back though nobody has said that it may
   */
  static Ejection forFailures(long since, long until, long latest, String reason) {
    return new Ejection(since, until, latest, false, reason);
  }

  /** For what its health checks showed: until they show something else. */
  static Ejection unhealthy(long since, String reason) {
    return new Ejection(since, since + NO_END, since + NO_END, true, reason);
  }

  /** On the monotonic clock. */
  public long since() {
    return since;
  }

  /** When its time is over and it may come back, on the monotonic clock. */
  public long until() {
    return until;
  }

  /** When it comes back at any rate, on the monotonic clock; {@link #until} or later. */
  public long latest() {
    return latest;
  }

  /** Whether its health checks fail; it then has no end in time. */
  public boolean unhealthy() {
    return unhealthy;
  }

  /** For people, for example {@code 5 failures in a row, the last one: connection refused}. */
  public String reason() {
    return reason;
  }
}
