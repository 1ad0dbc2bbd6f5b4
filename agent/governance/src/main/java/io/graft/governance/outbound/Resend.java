package io.graft.governance.outbound;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.CredentialHeader;
import io.graft.governance.call.OutgoingRequest;
import io.graft.governance.call.TraceSeed;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.Target;
import io.graft.governance.event.Decision.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Sends a call again, once, whose credential the service has refused with 401: with another one, to
 * the same instance. The service has not acted on the request, so that any method may be sent
 * again, but its body must be.
 */
final class Resend {
  private static final String CAUSE = "status 401, with another token";

  private final TraceSeed seed;

  Resend(TraceSeed seed) {
    this.seed = seed;
  }

  /**
   * Decides after an attempt whose credential was refused, and can be replaced.
   *
   * @return {@code null}: not sent again
   */
  @Nullable Action decide(Attempt attempt, long now) {
    Target target = attempt.target;
    OutgoingRequest request = attempt.request;
    if (request == null
        || !target.enforced
        || target.policy.retry().mode == Mode.OFF
        || !request.replayable()) {
      return null;
    }
    if (target.policy.retry().mode == Mode.OBSERVE) {
      target.destination.log.tell(Kind.RETRIED, attempt.endpoint(), CAUSE, false, now);
      return null;
    }
    CredentialHeader.renew(request);
    target.destination.log.tell(Kind.RETRIED, attempt.endpoint(), CAUSE, true, now);
    Attempt next = new Attempt(attempt, target, seed.spanId(), attempt.number() + 1, now);
    next.foresee(attempt.endpoint());
    return Action.sendNext(next, 0);
  }
}
