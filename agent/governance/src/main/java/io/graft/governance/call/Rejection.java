package io.graft.governance.call;

import io.graft.governance.destination.Reason;

/** Why a step refuses an attempt. Immutable. */
public final class Rejection {
  public final Reason reason;

  /** How long until a retry may succeed, in nanoseconds; 0: unknown. */
  public final long retryInNanos;

  public Rejection(Reason reason, long retryInNanos) {
    this.reason = reason;
    this.retryInNanos = retryInNanos;
  }
}
