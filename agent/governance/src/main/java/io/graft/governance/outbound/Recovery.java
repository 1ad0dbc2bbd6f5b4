package io.graft.governance.outbound;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.CredentialHeader;
import io.graft.governance.call.Mark;
import io.graft.governance.call.OutgoingRequest;
import io.graft.governance.call.Rejection;
import io.graft.governance.call.TraceSeed;
import io.graft.governance.config.FaultConfig;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.Target;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.event.Recorder;
import io.graft.governance.outcome.Failures;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.step.Pipeline;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/** Decides what follows when an attempt was refused, has failed, or is slow. */
final class Recovery {
  private static final int UNAUTHORIZED = 401;

  private final Recorder recorder;
  private final Clock clock;
  private final Randomness random;
  private final TraceSeed seed;
  private final Retry retry;
  private final Hedge hedge;
  private final FallbackChoice fallback;

  Recovery(Outbound outbound, Recorder recorder, Clock clock, Randomness random) {
    this.recorder = recorder;
    this.clock = clock;
    this.random = random;
    seed = outbound.seed;
    retry = new Retry(random, seed);
    hedge = new Hedge(random);
    fallback = new FallbackChoice(outbound, seed, random);
  }

  /** Decides for a first attempt that a step has refused. */
  Action afterRefusal(Attempt refused, long bits, long now) {
    Rejection rejection = refused.rejection();
    if (rejection == null) {
      throw new IllegalStateException("it was not refused");
    }
    String message = RefusalMessage.of(refused, rejection, now);
    Action instead = fallback.afterRefusal(refused, rejection, bits, now);
    if (instead != null) {
      return instead;
    }
    long wait = refused.waitNanos(now);
    FaultConfig fault = rejection.reason == Reason.FAULT ? refused.target.policy.fault() : null;
    if (fault != null && fault.abort > 0) {
      return Action.reply(new LocalReply(fault.abort, null, new byte[0]), wait);
    }
    return Action.fail(
        rejection.reason == Reason.DEADLINE ? new Expired(message) : new Refusal(message), wait);
  }

  /** Whether a response needs a decision. */
  static boolean decides(Attempt attempt, Outcome outcome, int status) {
    return outcome != Outcome.SUCCESS
        || status == UNAUTHORIZED && CredentialHeader.isSent(attempt)
        || status >= 400 && attempt.target.policy.retry().retriesStatus(status);
  }

  /**
   * Decides after an attempt that was not a plain success, and passes it through the steps on the
   * way back. The next attempt takes over what it needs.
   *
   * @param outcome {@code null}: it was not sent yet, and has waited for its credential
   * @param alone whether the call must not be sent to an instance again
   * @param failedOver whether a failover has already replaced an attempt that reached no server
   * @param retryAfter the server's {@code Retry-After}, in nanoseconds
   */
  Action afterAttempt(
      Attempt attempt,
      @Nullable Outcome outcome,
      boolean alone,
      boolean failedOver,
      long retryAfter,
      String cause) {
    if (outcome == null) {
      return afterWait(attempt);
    }
    long now = clock.nanoTime();
    attempt.ended(now);
    Throwable failure = attempt.failure();
    if (failure != null && outcome == Outcome.IGNORED && Failures.cancelled(failure)) {
      attempt.cancel();
    }
    Outcome counted = Pipeline.attributable(attempt, outcome, now);
    long asked = Math.max(0, retryAfter);
    Pipeline.settle(attempt, counted, asked, cause, now);
    Action again =
        alone ? null : retry.decide(attempt, outcome, failedOver, retryAfter, cause, now);
    if (attempt.status() == UNAUTHORIZED && CredentialHeader.refused(attempt, now)) {
      again = again != null || alone ? again : retry.renew(attempt, now);
    }
    again = again == null || Pipeline.mayFollow(again.next(), now) ? again : null;
    if (again == null) {
      Pipeline.finish(attempt, counted, asked, cause, now);
    }
    recorder.called(attempt);
    if (again != null) {
      attempt.releaseEndpoint();
      again.next().continueFrom(attempt, now);
      long wait = CredentialHeader.waitNanos(again.next());
      return wait == 0 ? again : Action.sendNext(again.next(), wait);
    }
    Action last = fallback.afterFailure(attempt, outcome, cause, now);
    if (failure != null) {
      attempt.releaseEndpoint();
    }
    return last == null ? Action.DELIVER : last;
  }

  /** Looks again for the credential that an attempt waits for. */
  private Action afterWait(Attempt waiting) {
    long now = clock.nanoTime();
    if (Pipeline.findsCredential(waiting, now)) {
      return Action.sendAfter(CredentialHeader.waitNanos(waiting));
    }
    Action instead = afterRefusal(waiting, random.nextLong(), now);
    if (instead.next() == null) {
      recorder.called(waiting);
    }
    return instead;
  }

  /**
   * The attempt of a hedge, with a request of its own.
   *
   * @param given the library's request
   * @return {@code null}: no hedge
   */
  @Nullable Attempt hedge(Attempt slow, Object given) {
    long now = clock.nanoTime();
    Endpoint other = hedge.decide(slow, now);
    if (other == null) {
      return null;
    }
    Target target = slow.target;
    OutgoingRequest copy = new OutgoingRequest(slow.facts(), given);
    Attempt attempt = new Attempt(target, copy, seed.spanId(), slow.number() + 1, now);
    attempt.foresee(other);
    if (!Pipeline.mayFollow(attempt, now)) {
      return null;
    }
    attempt.mark(Mark.HEDGE);
    attempt.enter(now);
    attempt.permit(target.routeState.breaker.closedPermit());
    attempt.charge(other, now);
    return attempt;
  }
}
