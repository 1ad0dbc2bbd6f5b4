package io.graft.governance.outbound;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.CredentialHeader;
import io.graft.governance.call.Mark;
import io.graft.governance.call.OutgoingRequest;
import io.graft.governance.call.TraceSeed;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.RouteState;
import io.graft.governance.destination.Target;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.retry.Backoff;
import io.graft.governance.retry.RetryBudget;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a call is retried: only if that is safe, on another instance first, within the
 * budget and the remaining time, and never if a caller further up already retries. A refused
 * connection is failed over for any method.
 */
final class Retry {
  /** The minimum number of attempts of a call, as long as none of them reached a server. */
  private static final int CONNECTS = 3;

  /**
   * The same if handshakes were refused: whoever refuses one is there and busy, and with the waits
   * between them these last for about as long as a busy instance needs.
   */
  private static final int HANDSHAKES = 6;

  /** The wait before the third attempt; twice as long before each one after it. */
  private static final long HANDSHAKE_WAIT_NANOS = 100_000_000L;

  private static final String RENEWED = "status 401, with another token";

  private final Randomness random;
  private final TraceSeed seed;

  Retry(Randomness random, TraceSeed seed) {
    this.random = random;
    this.seed = seed;
  }

  /**
   * Decides after an attempt has ended.
   *
   * @param failedOver whether a failover has already replaced an attempt that reached no server
   * @param retryAfter the server's {@code Retry-After}, in nanoseconds
   * @param cause a short phrase for people
   * @return {@code null}: not retried
   */
  @Nullable Action decide(
      Attempt attempt,
      Outcome outcome,
      boolean failedOver,
      long retryAfter,
      String cause,
      long now) {
    Target target = attempt.target;
    RouteState routeState = target.routeState;
    RetryBudget budget =
        outcome == Outcome.RATE_LIMITED ? routeState.limitedBudget : routeState.budget;
    OutgoingRequest request = attempt.request;
    if (outcome.failed() && attempt.markFirst(Mark.TOLD_BUDGET)) {
      budget.failed(request != null && request.retriedAbove(), now);
    }
    if (request == null || !worthwhile(attempt, request, outcome)) {
      return null;
    }
    ClientPolicy policy = target.policy;
    boolean neverSent = outcome.neverSent();
    boolean refused = outcome == Outcome.HANDSHAKE_REFUSED;
    boolean free = neverSent && (refused || !failedOver) && attempt.governed();
    if (!free && attempt.permit() != 0 && !routeState.breaker.closed()) {
      return null;
    }
    if (!target.enforced || policy.retry().mode == Mode.OBSERVE) {
      target.destination.log.tell(Kind.RETRIED, null, cause, false, now);
      return null;
    }
    Endpoint before = attempt.endpoint();
    Endpoint endpoint = target.chooser.pick(attempt, attempt.tried(), random.nextLong(), now);
    long wait;
    if (endpoint != null) {
      wait =
          attempt.number() == 1
              ? 0
              : Backoff.jittered(policy.retry(), attempt.number() - 2, random);
    } else if (refused || policy.retry().hasAttempts) {
      wait =
          retryAfter > 0
              ? Backoff.after(retryAfter, random)
              : Backoff.jittered(policy.retry(), attempt.number() - 1, random);
      endpoint = before;
    } else {
      return null;
    }
    if (refused && attempt.number() > 1) {
      wait = Backoff.after(HANDSHAKE_WAIT_NANOS << Math.min(attempt.number() - 2, 10), random);
    }
    if (outcome == Outcome.RATE_LIMITED) {
      if (retryAfter < 0) {
        return null;
      }
      wait = Math.max(wait, Backoff.after(retryAfter, random));
    }
    if (!inTime(request, policy, wait, outcome, now)) {
      return denied(attempt, "no time left for it", now);
    }
    if (free) {
      budget.free(now);
    } else if (!budget.take(policy.retry(), now)) {
      return denied(attempt, "the budget is used up", now);
    }
    Kind kind = neverSent && endpoint != before ? Kind.FAILED_OVER : Kind.RETRIED;
    target.destination.log.tell(kind, before, cause, true, now);
    Attempt next = new Attempt(attempt, target, seed.spanId(), attempt.number() + 1, now + wait);
    next.foresee(endpoint);
    return Action.sendNext(next, wait);
  }

  /**
   * Decides after an attempt whose credential was refused with 401, and can be replaced: it is sent
   * again, once, with another one, to the same instance. The service has not acted on the request,
   * so that any method may be sent again, but its body must be.
   *
   * @return {@code null}: not sent again
   */
  @Nullable Action renew(Attempt attempt, long now) {
    Target target = attempt.target;
    OutgoingRequest request = attempt.request;
    Mode mode = target.policy.retry().mode;
    if (request == null || !target.enforced || mode == Mode.OFF || !request.replayable()) {
      return null;
    }
    boolean enforced = mode != Mode.OBSERVE;
    target.destination.log.tell(Kind.RETRIED, attempt.endpoint(), RENEWED, enforced, now);
    if (!enforced) {
      return null;
    }
    CredentialHeader.renew(request);
    Attempt next = new Attempt(attempt, target, seed.spanId(), attempt.number() + 1, now);
    next.foresee(attempt.endpoint());
    return Action.sendNext(next, 0);
  }

  private static @Nullable Action denied(Attempt attempt, String why, long now) {
    attempt.target.destination.log.tell(Kind.RETRY_DENIED, attempt.endpoint(), why, true, now);
    return null;
  }

  /** Whether the rules allow another attempt, on any instance. */
  private static boolean worthwhile(Attempt attempt, OutgoingRequest request, Outcome outcome) {
    ClientPolicy policy = attempt.target.policy;
    if (outcome == Outcome.IGNORED
        || policy.retry().mode == Mode.OFF
        || attempt.status() != 0 && !policy.retry().retriesStatus(attempt.status())) {
      return false;
    }
    int most = policy.retry().attempts(attempt.governed());
    if (outcome.neverSent()) {
      if (attempt.governed() && !policy.retry().hasAttempts) {
        most = Math.max(most, outcome == Outcome.HANDSHAKE_REFUSED ? HANDSHAKES : CONNECTS);
      }
      return attempt.number() < most;
    }
    if (attempt.number() >= most || !request.idempotent(policy) || !request.replayable()) {
      return false;
    }
    if (outcome == Outcome.TIMEOUT && policy.timeout().tryNanos == Long.MAX_VALUE) {
      // The client's own timeout is how long the application wants to wait; a retry would double
      // it.
      return false;
    }
    // A request that is already a retry is not multiplied again if a response, or a missing one,
    // may mean overload; a broken connection does not.
    return outcome == Outcome.TRANSPORT || !request.retriedAbove();
  }

  private static boolean inTime(
      OutgoingRequest request, ClientPolicy policy, long wait, Outcome outcome, long now) {
    if (request.hasDeadline()) {
      return now + wait - request.deadline < 0;
    }
    return outcome != Outcome.RATE_LIMITED || wait <= policy.retry().maxBackoffNanos;
  }
}
