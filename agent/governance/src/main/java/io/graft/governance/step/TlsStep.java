package io.graft.governance.step;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.Rejection;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.Target;
import io.graft.governance.tls.CallTls;
import io.graft.governance.tls.TlsLayer;

/** Refuses a call that must have mutual TLS and cannot. After its endpoint has been chosen. */
final class TlsStep extends Step {
  @Override
  boolean admit(Attempt attempt, Target target, long bits, long now) {
    return target.tls == null || admits(attempt, now);
  }

  /** Whether an attempt may be sent to its endpoint. */
  boolean admits(Attempt attempt, long now) {
    CallTls tls = attempt.target.tls;
    if (tls == null) {
      return true;
    }
    TlsLayer layer = attempt.facts().layer(tls, attempt.target());
    String refusal = layer == null ? null : layer.refusal();
    if (refusal == null) {
      if (!attempt.facts().isSecure()) {
        tls.recordSent(layer != null);
      }
      return true;
    }
    Reason reason = Reason.NO_TLS;
    attempt.target.destination.log.refused(reason, reason.text, true, now);
    attempt.reject(new Rejection(reason, 0, refusal), now);
    return false;
  }
}
