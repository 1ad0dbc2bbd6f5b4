package io.graft.governance.step;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.OutgoingRequest;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.Target;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.window.LatencyHistogram;

/** Refuses calls whose deadline has expired. Records how long successful calls take. */
final class DeadlineStep extends Step {
  /** A time limit of this many nanoseconds is always fair. */
  private static final long FAIR = 1_000_000_000L;

  /** The precision to which clients round a deadline, in nanoseconds. */
  private static final long ROUNDED = 2_000_000L;

  @Override
  boolean admit(Attempt attempt, Target target, long bits, long now) {
    long deadline = attempt.deadline();
    if (deadline == Long.MAX_VALUE || now - deadline < 0) {
      return true;
    }
    return !target.routeState.expiry.refuses(now)
        || refuse(attempt, Reason.DEADLINE, Mode.ENFORCE, 0, now);
  }

  @Override
  void settle(
      Attempt attempt, Target target, Outcome outcome, long retryAfter, String cause, long now) {
    if (outcome == Outcome.SUCCESS) {
      target.latencies.record(now - attempt.startNanos(), now);
    }
  }

  /**
   * The outcome that counts for the endpoint and the destination: none if the deadline of the
   * inbound request cut the call short before they had a fair time. Otherwise a stranger who waits
   * for a millisecond could open the breakers of this service and eject its instances.
   */
  static Outcome attributable(Attempt attempt, Outcome outcome, long now) {
    boolean late = outcome == Outcome.TIMEOUT || outcome.neverSent();
    OutgoingRequest r = attempt.request;
    if (!late || r == null || !r.deadlineInherited || !attempt.target.enforced) {
      return outcome;
    }
    long given = r.deadline - attempt.startNanos();
    if (now - attempt.startNanos() + ROUNDED < given) {
      return outcome; // the deadline did not end it
    }
    long usual = attempt.target.latencies.quantile(0.99, 20, now);
    return given < (usual == LatencyHistogram.UNKNOWN ? FAIR : Math.min(FAIR, 2 * usual))
        ? Outcome.IGNORED
        : outcome;
  }
}
