package io.graft.governance.step;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.Mark;
import io.graft.governance.config.FaultConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.Target;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.match.RequestView;

/** Injects delays and aborts, to rehearse real faults. */
final class FaultStep extends Step {
  @Override
  boolean admit(Attempt attempt, Target target, long bits, long now) {
    return !target.faulty || withFault(attempt, target, now);
  }

  private static boolean withFault(Attempt attempt, Target target, long now) {
    FaultConfig fault = target.policy.fault();
    RequestView view = fault == null ? null : attempt.view();
    if (fault == null || view == null || !fault.concerns(view)) {
      return true;
    }
    if (fault.delayNanos > 0 && hits(target, fault.delayPercent)) {
      boolean enforced = target.enforced && fault.mode == Mode.ENFORCE;
      if (enforced) {
        attempt.mark(Mark.DELAYED);
        attempt.delay(fault.delayNanos);
      }
      target.destination.log.tell(Kind.FAULT_INJECTED, null, "held back", enforced, now);
    }
    boolean aborts = fault.abort != 0 && hits(target, fault.abortPercent);
    return !aborts || refuse(attempt, Reason.FAULT, fault.mode, 0, now);
  }

  private static boolean hits(Target target, double percent) {
    return percent >= 100 || target.destination.random().nextDouble() * 100 < percent;
  }
}
