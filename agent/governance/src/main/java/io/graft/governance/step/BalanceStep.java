package io.graft.governance.step;

import io.graft.governance.call.Attempt;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.Target;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.outcome.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the endpoint on the way out. On the way back, records the latency and the outcome of the
 * attempt at the endpoint, and ejects it if necessary: the first defence.
 */
final class BalanceStep extends Step {
  /**
   * Chooses an endpoint in advance if only load decides, without side effects, because the attempt
   * may not be sent after all.
   *
   * <p>An endpoint is found by a chain of reads. A processor can follow it while the clock is still
   * being read, but not past an atomic addition: choosing after counting the call would wait for
   * both.
   */
  @Nullable Endpoint foresee(Target target, long bits, long now) {
    return target.balances ? target.chooser.pickAhead(target, bits, now) : null;
  }

  @Override
  boolean admit(Attempt attempt, Target target, long bits, long now) {
    return admit(attempt, target, foresee(target, bits, now), bits, now);
  }

  /** As {@link #admit(Attempt, long, long)}, with the endpoint of {@link #foresee}. */
  boolean admit(Attempt attempt, Target target, @Nullable Endpoint likely, long bits, long now) {
    if (!target.balances) {
      return true;
    }
    Endpoint endpoint = likely;
    if (endpoint == null || attempt.probing()) {
      boolean probe = attempt.probing() && target.routeState.breaker.probe(attempt.permit());
      endpoint = target.chooser.pickFirst(attempt, probe, bits, now);
    }
    if (endpoint == null) {
      return refuse(attempt, Reason.NO_INSTANCE, Mode.ENFORCE, 0, now);
    }
    attempt.charge(endpoint, now);
    return true;
  }

  @Override
  void settle(
      Attempt attempt, Target target, Outcome outcome, long retryAfter, String cause, long now) {
    Endpoint endpoint = attempt.endpoint();
    if (endpoint == null) {
      return;
    }
    long began = attempt.startNanos();
    if (outcome == Outcome.SUCCESS) {
      target.destination.recordSuccess(endpoint, began, now - began, now);
    } else {
      target.destination.judge(
          endpoint, outcome, now - began, retryAfter, cause, target.policy, now);
    }
  }
}
