package io.graft.governance.event;

import org.jspecify.annotations.Nullable;

/** A decision of a policy and its reason, as {@code /graft/status} shows it. Immutable. */
public final class Decision {
  /** The kinds of decisions. */
  public enum Kind {
    BREAKER_OPENED,
    BREAKER_HALF_OPEN,
    BREAKER_CLOSED,
    EJECTED,
    /** An ejected instance has not passed the check before its un-ejection. */
    CHECK_FAILED,
    /** An instance has failed its health checks. */
    UNHEALTHY,
    RETURNED,
    RETRIED,
    RETRY_DENIED,
    REFUSED,
    FAILED_OVER,
    FELL_BACK,
    HEDGED,
    MIRRORED,
    FAULT_INJECTED,
    SHED,
    /** A request was refused for who sends it. */
    DENIED
  }

  private final Kind kind;
  private final String service;
  private final @Nullable String instance;
  private final String reason;
  private final boolean enforced;
  private final long epochMillis;

  public Decision(
      Kind kind,
      String service,
      @Nullable String instance,
      String reason,
      boolean enforced,
      long epochMillis) {
    this.kind = kind;
    this.service = service;
    this.instance = instance;
    this.reason = reason;
    this.enforced = enforced;
    this.epochMillis = epochMillis;
  }

  public Kind kind() {
    return kind;
  }

  /** The destination; for a decision about an inbound request, this service itself. */
  public String service() {
    return service;
  }

  /** The id of the instance; {@code null}: the decision is about the whole service. */
  public @Nullable String instance() {
    return instance;
  }

  /** The reason, a clause: {@code 12 of 20 calls failed in 10 s, last: refused}. */
  public String reason() {
    return reason;
  }

  /** Whether it was enforced; not in {@code observe}. */
  public boolean enforced() {
    return enforced;
  }

  /** The time by the wall clock, for display only. */
  public long epochMillis() {
    return epochMillis;
  }
}
