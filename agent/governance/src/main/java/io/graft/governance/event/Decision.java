package io.graft.governance.event;

import org.jspecify.annotations.Nullable;

/**
 * Something that a policy decided, with its reason: what {@code /graft/status} shows. Immutable.
 */
public final class Decision {
  /** What kinds of decision there are. */
  public enum Kind {
    BREAKER_OPENED,
    BREAKER_HALF_OPEN,
    BREAKER_CLOSED,
    EJECTED,
    /** An ejected instance did not pass the check before its return. */
    CHECK_FAILED,
    /** An instance does not pass its health checks. */
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
    SHED
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

  /** The destination, or this service itself for what is decided about requests that arrive. */
  public String service() {
    return service;
  }

  /** Id of the instance that it is about; {@code null}: about the whole service. */
  public @Nullable String instance() {
    return instance;
  }

  /** A clause for people, for example {@code 12 of 20 calls failed in 10 s, last: refused}. */
  public String reason() {
    return reason;
  }

  /** Whether it was acted upon; not in {@code observe}. */
  public boolean enforced() {
    return enforced;
  }

  /** Wall clock, for display only. */
  public long epochMillis() {
    return epochMillis;
  }
}
