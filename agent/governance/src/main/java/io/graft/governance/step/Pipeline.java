package io.graft.governance.step;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.CredentialHeader;
import io.graft.governance.destination.Target;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.outcome.Outcome;

/**
 * The steps of a call, as one list. An attempt passes them from the first to the last on its way
 * out, and its outcome passes them from the last to the first on the way back.
 *
 * <p>The list is written out rather than looped over, so that each step is inlined and a call that
 * is not refused allocates nothing. {@code PipelineTest} verifies that both ways have the same
 * order.
 */
public final class Pipeline {
  /** Refuses calls whose deadline has expired. */
  private static final DeadlineStep DEADLINE = new DeadlineStep();

  /** Injects delays and aborts. */
  private static final FaultStep FAULT = new FaultStep();

  /** Limits calls per second. */
  private static final RateStep RATE = new RateStep();

  /** Drops a share of the calls while the service is overloaded. */
  private static final ThrottleStep THROTTLE = new ThrottleStep();

  /** Limits calls in flight. */
  private static final ConcurrencyStep CONCURRENCY = new ConcurrencyStep();

  /** Refuses calls while nearly all fail. */
  private static final BreakerStep BREAKER = new BreakerStep();

  /** Chooses the endpoint, and ejects it. */
  private static final BalanceStep BALANCE = new BalanceStep();

  /** Refuses calls that must have mutual TLS and cannot. */
  private static final TlsStep TLS = new TlsStep();

  /** Finds the credential of the call. */
  private static final CredentialStep CREDENTIAL = new CredentialStep();

  private Pipeline() {}

  /**
   * The way out of the first attempt of a call, and of the first at its fallback service. A retry
   * or a hedge takes over the call's permits, and only chooses another endpoint.
   *
   * @param target the attempt's target, so that it need not be read again
   * @param bits a random number
   * @return whether the attempt continues; if not, it has been refused
   */
  public static boolean admit(Attempt attempt, Target target, long bits, long now) {
    if (!DEADLINE.admit(attempt, target, bits, now)
        || !FAULT.admit(attempt, target, bits, now)
        || !RATE.admit(attempt, target, bits, now)
        || !THROTTLE.admit(attempt, target, bits, now)) {
      return false;
    }
    Endpoint likely = BALANCE.foresee(target, bits, now);
    return CONCURRENCY.admit(attempt, target, bits, now)
        && BREAKER.admit(attempt, target, bits, now)
        && BALANCE.admit(attempt, target, likely, bits, now)
        && TLS.admit(attempt, target, bits, now)
        && CREDENTIAL.admit(attempt, target, bits, now);
  }

  /**
   * Admits an attempt that takes over the permits of the call, a retry or a hedge: it must have
   * mutual TLS if that is required, and its credential, for which it does not wait.
   *
   * @return whether it may be sent
   */
  public static boolean mayFollow(Attempt attempt, long now) {
    return TLS.admits(attempt, now) && CREDENTIAL.find(attempt, now);
  }

  /**
   * Looks again for the credential that an attempt waits for.
   *
   * @return whether it may be sent, once {@link CredentialHeader#waitNanos} is 0; if not, it has
   *     been refused
   */
  public static boolean findsCredential(Attempt attempt, long now) {
    return CREDENTIAL.look(attempt, now);
  }

  /** The way back of an attempt: see {@link Step#settle}. */
  public static void settle(
      Attempt attempt, Outcome outcome, long retryAfter, String cause, long now) {
    Target target = attempt.target;
    CREDENTIAL.settle(attempt, target, outcome, retryAfter, cause, now);
    TLS.settle(attempt, target, outcome, retryAfter, cause, now);
    BALANCE.settle(attempt, target, outcome, retryAfter, cause, now);
    BREAKER.settle(attempt, target, outcome, retryAfter, cause, now);
    CONCURRENCY.settle(attempt, target, outcome, retryAfter, cause, now);
    THROTTLE.settle(attempt, target, outcome, retryAfter, cause, now);
    RATE.settle(attempt, target, outcome, retryAfter, cause, now);
    FAULT.settle(attempt, target, outcome, retryAfter, cause, now);
    DEADLINE.settle(attempt, target, outcome, retryAfter, cause, now);
  }

  /** The way back of the call, after its last attempt: see {@link Step#finish}. */
  public static void finish(
      Attempt attempt, Outcome outcome, long retryAfter, String cause, long now) {
    Target target = attempt.target;
    CREDENTIAL.finish(attempt, target, outcome, retryAfter, cause, now);
    TLS.finish(attempt, target, outcome, retryAfter, cause, now);
    BALANCE.finish(attempt, target, outcome, retryAfter, cause, now);
    BREAKER.finish(attempt, target, outcome, retryAfter, cause, now);
    CONCURRENCY.finish(attempt, target, outcome, retryAfter, cause, now);
    THROTTLE.finish(attempt, target, outcome, retryAfter, cause, now);
    RATE.finish(attempt, target, outcome, retryAfter, cause, now);
    FAULT.finish(attempt, target, outcome, retryAfter, cause, now);
    DEADLINE.finish(attempt, target, outcome, retryAfter, cause, now);
  }

  /** The outcome that counts for the endpoint and the destination: see {@link Step#settle}. */
  public static Outcome attributable(Attempt attempt, Outcome outcome, long now) {
    return DeadlineStep.attributable(attempt, outcome, now);
  }
}
