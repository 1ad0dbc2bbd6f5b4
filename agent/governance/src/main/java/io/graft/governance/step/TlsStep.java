package io.graft.governance.step;

import io.graft.governance.call.Attempt;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.Target;
import io.graft.governance.tls.CallTls;

/** Refuses a call that must have mutual TLS, and cannot have it whatever its endpoint is. */
final class TlsStep extends Step {
  @Override
  boolean admit(Attempt attempt, Target target, long bits, long now) {
    CallTls tls = target.tls;
    return tls == null
        || attempt.facts().isSecure()
        || tls.refusal(attempt.facts().adapter.layersTls()) == null
        || refuse(attempt, Reason.NO_TLS, Mode.ENFORCE, 0, now);
  }
}
