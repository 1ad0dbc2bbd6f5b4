package io.graft.governance.balance;

/** Why and until when an instance is out of the rotation. Immutable. */
public final class Ejection {
  final long until;
  private final long since;
  private final String reason;

  Ejection(long since, long until, String reason) {
    this.since = since;
    this.until = until;
    this.reason = reason;
  }

  /** On the monotonic clock. */
  public long since() {
    return since;
  }

  /** On the monotonic clock. */
  public long until() {
    return until;
  }

  /** For people, for example {@code 5 failures in a row, the last one: connection refused}. */
  public String reason() {
    return reason;
  }
}
