package io.graft.governance.call;

import io.graft.governance.destination.Reason;
import org.jspecify.annotations.Nullable;

/** Why a step refuses an attempt. Immutable. */
public final class Rejection {
  public final Reason reason;

  /** How long until a retry may succeed, in nanoseconds; 0: unknown. */
  public final long retryInNanos;

  /** What else there is to say, a clause; {@code null}: nothing. */
  public final @Nullable String detail;

  public Rejection(Reason reason, long retryInNanos) {
    this(reason, retryInNanos, null);
  }

  public Rejection(Reason reason, long retryInNanos, @Nullable String detail) {
    this.detail = detail;
    this.reason = reason;
    this.retryInNanos = retryInNanos;
  }
}
