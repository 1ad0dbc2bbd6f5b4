package io.graft.governance.step;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.CredentialHeader;
import io.graft.governance.config.Mode;
import io.graft.governance.credential.CallCredentials;
import io.graft.governance.credential.Credential;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.Target;

/**
 * Finds the credential of a call whose destination has any, and refuses the call if there is none
 * and it is required. The last step, because only then it is known where the call goes.
 */
final class CredentialStep extends Step {
  @Override
  boolean admit(Attempt attempt, Target target, long bits, long now) {
    return target.credentials == null || find(attempt, now);
  }

  /** Finds the credential of an attempt; whether it may be sent, or waits for its credential. */
  boolean find(Attempt attempt, long now) {
    Target target = attempt.target;
    CallCredentials from = target.credentials;
    if (from == null) {
      return true;
    }
    Credential found = CredentialHeader.find(attempt, from, now);
    if (found == null || found.header() != null) {
      return true;
    }
    if (found.isPending() && CredentialHeader.mayWait(attempt)) {
      if (target.enforced) {
        CredentialHeader.await(attempt, now);
      }
      return true;
    }
    return !from.required() || refuse(attempt, Reason.NO_TOKEN, Mode.ENFORCE, 0, now);
  }

  /** Looks again; the attempt's latency counts from when it has its credential. */
  boolean look(Attempt attempt, long now) {
    CallCredentials from = attempt.target.credentials;
    if (from == null || CredentialHeader.look(attempt, from, now)) {
      attempt.delay(now - attempt.startNanos());
      return true;
    }
    return refuse(attempt, Reason.NO_TOKEN, Mode.ENFORCE, 0, now);
  }
}
