package io.graft.governance.outbound;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.Mark;
import io.graft.governance.call.OutgoingRequest;
import io.graft.governance.call.Rejection;
import io.graft.governance.call.TraceSeed;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.Target;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.rule.Fallback;
import io.graft.governance.step.Pipeline;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the fallback of a call that is refused or has finally failed: a response in the
 * rules, or another service. A call falls back once.
 */
final class FallbackChoice {
  private final Outbound outbound;
  private final TraceSeed seed;
  private final Randomness random;

  FallbackChoice(Outbound outbound, TraceSeed seed, Randomness random) {
    this.outbound = outbound;
    this.seed = seed;
    this.random = random;
  }

  /**
   * A step has refused an attempt.
   *
   * @param bits a random number
   * @return {@code null}: no fallback
   */
  @Nullable Action afterRefusal(Attempt refused, Rejection rejection, long bits, long now) {
    Fallback fallback = refused.target.policy.fallback();
    if (fallback == null || rejection.reason == Reason.DEADLINE) {
      return null;
    }
    String cause = rejection.reason.text;
    String service = fallback.service();
    if (service == null) {
      return answer(refused, fallback, cause, now);
    }
    // Nothing was sent, so it is the same attempt, with the same span.
    return divert(
        refused,
        service,
        refused.spanId(),
        refused.number(),
        refused.startNanos(),
        bits,
        cause,
        now);
  }

  /**
   * An attempt has finally failed. It releases everything if the call goes to another service.
   *
   * @return {@code null}: no fallback
   */
  @Nullable Action afterFailure(Attempt failed, Outcome outcome, String cause, long now) {
    Target target = failed.target;
    OutgoingRequest request = failed.request;
    Fallback fallback = target.enforced ? target.policy.fallback() : null;
    if (fallback == null || request == null || !outcome.failed()) {
      return null;
    }
    String service = fallback.service();
    if (service == null) {
      return answer(failed, fallback, cause, now);
    }
    boolean repeatable =
        outcome.neverSent() || request.idempotent(target.policy) && request.replayable();
    if (!repeatable || request.hasDeadline() && now - request.deadline >= 0) {
      return null;
    }
    failed.release();
    return divert(
        failed, service, seed.spanId(), failed.number() + 1, now, random.nextLong(), cause, now);
  }

  private static Action answer(Attempt attempt, Fallback fallback, String cause, long now) {
    attempt.mark(Mark.FALLBACK_ANSWER);
    tell(attempt, "a fixed answer, because: ", cause, now);
    LocalReply reply = new LocalReply(fallback.status(), fallback.contentType(), fallback.body());
    return Action.reply(reply, 0);
  }

  private @Nullable Action divert(
      Attempt attempt,
      String service,
      long spanId,
      int number,
      long startNanos,
      long bits,
      String cause,
      long now) {
    Target other = outbound.service(service, attempt.scheme(), now);
    if (other == null) {
      tell(attempt, service + " is not known to a registry, no fallback after: ", cause, now);
      return null;
    }
    tell(attempt, service + ", because: ", cause, now);
    Attempt next = new Attempt(attempt, other, spanId, number, startNanos);
    next.mark(Mark.FALLBACK_SERVICE);
    return Pipeline.admit(next, other, bits, now)
        ? Action.sendNext(next, Action.sendFirst(next, now).delayNanos())
        : null;
  }

  private static void tell(Attempt attempt, String what, String cause, long now) {
    attempt.target.destination.log.tell(
        Kind.FELL_BACK, attempt.endpoint(), what + cause, true, now);
  }
}
