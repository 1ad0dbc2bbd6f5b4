package io.graft.governance.step;

import io.graft.governance.call.Attempt;
import io.graft.governance.config.RateConfig;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.Target;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestView;

/** Limits calls per second, in total or for each value of a key. */
final class RateStep extends Step {
  @Override
  boolean admit(Attempt attempt, Target target, long bits, long now) {
    return !target.rated || withinRate(attempt, target, now);
  }

  private static boolean withinRate(Attempt attempt, Target target, long now) {
    RateConfig rate = target.policy.rate();
    if (rate == null) {
      return true;
    }
    RequestKey per = rate.per;
    RequestView view = per == null ? null : attempt.view();
    String key = per == null || view == null ? null : per.value(view);
    long wait = target.routeState.rate.tryAcquire(rate, key, now);
    return wait == 0 || refuse(attempt, Reason.RATE, rate.mode, wait, now);
  }
}
