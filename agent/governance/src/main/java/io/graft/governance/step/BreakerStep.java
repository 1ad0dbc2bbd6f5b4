package io.graft.governance.step;

import io.graft.governance.breaker.Breaker;
import io.graft.governance.call.Attempt;
import io.graft.governance.call.OutgoingRequest;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.Target;
import io.graft.governance.outcome.Outcome;

/**
 * The second defence, for the whole destination. It counts calls, after their retries, not
 * attempts: a bad instance whose calls succeed on others does not count against the service.
 */
final class BreakerStep extends Step {
  @Override
  boolean admit(Attempt attempt, Target target, long bits, long now) {
    if (!target.breaks) {
      return true;
    }
    Breaker breaker = target.breaker;
    int permit = breaker.closedPermit();
    if (permit == 0) {
      OutgoingRequest request = attempt.request;
      boolean safe = request == null || request.safe();
      attempt.probes();
      permit = breaker.admit(target.breakerConfig, now, safe, attempt.timeoutNanos());
    }
    if (permit != Breaker.REFUSED) {
      attempt.permit(permit);
      return true;
    }
    return refuse(
        attempt, Reason.BREAKER, target.breakerConfig.mode, breaker.retryInNanos(now), now);
  }

  @Override
  void finish(
      Attempt attempt, Target target, Outcome outcome, long retryAfter, String cause, long now) {
    int permit = attempt.permit();
    if (permit == 0) {
      return;
    }
    Breaker breaker = target.breaker;
    if (outcome == Outcome.SUCCESS) {
      breaker.success(permit, target.breakerConfig, now);
      return;
    }
    boolean governed = target.governed;
    if (outcome.breaker()
        && outcome.overload()
        && target.policy.throttle().mode(governed) == Mode.ENFORCE) {
      breaker.overload(permit, target.breakerConfig, now, retryAfter, cause);
    } else if (outcome.breaker()
        && target.breakerConfig.ignoresFailure(governed, now - attempt.startNanos())) {
      breaker.success(permit, target.breakerConfig, now);
    } else if (outcome.breaker() || attempt.status() == 500 && target.breakerConfig.counts500) {
      breaker.failure(permit, target.breakerConfig, now, retryAfter, cause);
    } else if (outcome == Outcome.IGNORED
        || outcome == Outcome.HANDSHAKE_REFUSED
        || outcome == Outcome.RATE_LIMITED && permit == breaker.closedPermit()) {
      breaker.ignore(permit, now);
    } else {
      breaker.success(permit, target.breakerConfig, now);
    }
  }
}
