package io.graft.governance.step;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.Mark;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.Target;
import io.graft.governance.limit.KeyedThrottle;
import io.graft.governance.limit.Throttle;
import io.graft.governance.outcome.Outcome;

/**
 * Drops a share of the calls while the service responds with 503, 502 or 504; by {@code
 * throttle.per}, those of one customer while they get 429.
 */
final class ThrottleStep extends Step {
  private static final long SECOND = 1_000_000_000L;

  @Override
  boolean admit(Attempt attempt, Target target, long bits, long now) {
    if (target.throttlesEach && !customerAdmitted(attempt, target, now)) {
      return false;
    }
    Throttle throttle = target.throttle;
    return !throttle.active() || admitted(attempt, target, throttle, now);
  }

  private static boolean admitted(Attempt attempt, Target target, Throttle throttle, long now) {
    Mode mode = target.policy.throttle().mode(target.governed);
    if (mode == Mode.OFF || !throttle.drops(now, target.destination.random())) {
      return true;
    }
    boolean goesOn = refuse(attempt, Reason.THROTTLE, mode, SECOND, now);
    if (!goesOn) {
      throttle.dropped(now);
    }
    return goesOn;
  }

  private static boolean customerAdmitted(Attempt attempt, Target target, long now) {
    Mode mode = target.policy.throttle().mode(true);
    String key = mode == Mode.OFF ? null : attempt.throttleKey();
    KeyedThrottle throttle = target.routeState.keyedThrottle();
    if (key == null || !throttle.drops(key, now, target.destination.random())) {
      return true;
    }
    boolean goesOn = refuse(attempt, Reason.THROTTLE, mode, SECOND, now);
    throttle.dropped(key, !goesOn, now);
    return goesOn;
  }

  @Override
  void settle(
      Attempt attempt, Target target, Outcome outcome, long retryAfter, String cause, long now) {
    if (outcome == Outcome.SUCCESS) {
      return;
    }
    if (outcome.throttles()) {
      if (attempt.markFirst(Mark.TOLD_THROTTLE)) {
        target.throttle.overloaded(now);
      }
    } else if (outcome == Outcome.RATE_LIMITED) {
      String key = attempt.throttleKey();
      if (key != null) {
        target.routeState.keyedThrottle().limited(key, now);
      }
    }
  }
}
