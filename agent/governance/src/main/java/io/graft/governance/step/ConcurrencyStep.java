package io.graft.governance.step;

import io.graft.governance.call.Attempt;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.Target;

/**
 * Limits the calls in flight. Each has a lease that expires, so that a call that is never ended
 * does no lasting harm; {@link Attempt#release} releases it when the response is over.
 */
final class ConcurrencyStep extends Step {
  @Override
  boolean admit(Attempt attempt, Target target, long bits, long now) {
    if (attempt.enter(target.concurrencyLimit, now)) {
      return true;
    }
    Mode mode = target.policy.concurrency().mode;
    if (mode != Mode.OFF && !refuse(attempt, Reason.CONCURRENCY, mode, 0, now)) {
      return false;
    }
    attempt.enter(now);
    return true;
  }
}
