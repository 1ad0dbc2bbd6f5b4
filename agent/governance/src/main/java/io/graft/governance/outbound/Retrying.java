package io.graft.governance.outbound;

import io.graft.governance.balance.Member;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.outcome.Verdict;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Mode;
import io.graft.governance.retry.Backoff;
import io.graft.governance.retry.RetryBudget;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/**
 * The last room: whether a call is sent once more. Only what is safe is, on another instance first,
 * within the budget, in the time that is left, and never where others retry already.
 */
final class Retrying {
  /** Attempts that a call gets as long as none of them reached anybody, at the least. */
  private static final int CONNECTS = 3;

  private Retrying() {}

  /**
   * Decides after an attempt has ended. Where the answer is yes, the call's {@link
   * ClientCall#tried} and {@link ClientCall#backoff} are those of the next attempt.
   */
  static boolean again(ClientCall call, Verdict verdict, long retryAfter, String cause, long now) {
    RetryBudget budget =
        verdict == Verdict.RATE_LIMITED ? call.lane.limitedBudget : call.lane.budget;
    if (verdict.failed() && call.firstFailure()) {
      budget.failed(inherited(call), now);
    }
    if (!worthwhile(call, verdict)) {
      return false;
    }
    ClientPolicy policy = call.policy;
    Randomness random = call.outbound.random;
    boolean neverSent = verdict == Verdict.NEVER_SENT;
    boolean free = neverSent && !call.failedOver && call.governed();
    if (!free && call.permit != 0 && !call.lane.breaker.closed()) {
      return false;
    }
    if (!call.enforced || policy.retryMode() == Mode.OBSERVE) {
      call.destination.journal.tell(Kind.RETRIED, null, cause, false, now);
      return false;
    }
    Member before = call.member;
    Member[] triedBefore = call.tried;
    call.exclude();
    Member next = call.destination.pick(call, call.tried, random.nextLong(), now);
    long wait;
    if (next != null) {
      wait = call.number == 1 ? 0 : Backoff.jittered(policy, call.number - 2, random);
    } else if (policy.retryAttemptsSet()) {
      wait =
          retryAfter > 0
              ? Backoff.after(retryAfter, random)
              : Backoff.jittered(policy, call.number - 1, random);
      next = before;
    } else {
      call.tried = triedBefore;
      return false;
    }
    if (verdict == Verdict.RATE_LIMITED) {
      if (retryAfter < 0) {
        call.tried = triedBefore;
        return false;
      }
      wait = Math.max(wait, Backoff.after(retryAfter, random));
    }
    if (!inTime(call, wait, verdict, now)) {
      return denied(call, triedBefore, "no time left for it", now);
    }
    if (free) {
      budget.free(now);
    } else if (!budget.take(policy, now)) {
      return denied(call, triedBefore, "the budget is used up", now);
    }
    call.failedOver |= neverSent;
    call.backoff = wait;
    call.nextMember = next;
    Kind kind = neverSent && next != before ? Kind.FAILED_OVER : Kind.RETRIED;
    call.destination.journal.tell(kind, before, cause, true, now);
    return true;
  }

  private static boolean denied(ClientCall call, Member @Nullable [] tried, String why, long now) {
    call.tried = tried;
    call.destination.journal.tell(Kind.RETRY_DENIED, call.member, why, true, now);
    return false;
  }

  /** Whether the rules allow another attempt, whoever it would go to. */
  private static boolean worthwhile(ClientCall call, Verdict verdict) {
    ClientPolicy policy = call.policy;
    if (verdict == Verdict.IGNORED
        || policy.retryMode() == Mode.OFF
        || call.status != 0 && !policy.retriesStatus(call.status)) {
      return false;
    }
    int most = policy.retryAttempts(call.governed());
    if (verdict == Verdict.NEVER_SENT) {
      if (call.governed() && !policy.retryAttemptsSet()) {
        most = Math.max(most, CONNECTS);
      }
      return call.number < most;
    }
    if (call.number >= most || !safe(call) || !call.replayable()) {
      return false;
    }
    if (verdict == Verdict.TIMEOUT && policy.timeoutTryNanos() == Long.MAX_VALUE) {
      // The client's own time-out is how long the application wants to wait, not half of it.
      return false;
    }
    // A request that is a retry already is not multiplied once more where an answer, or that none
    // came, may mean load; a broken connection means none.
    return verdict == Verdict.TRANSPORT || !inherited(call);
  }

  /** Whether the request that led to this call is a retry, of whichever service above. */
  private static boolean inherited(ClientCall call) {
    return call.parent != null && call.parent.attempt() > 1;
  }

  static boolean safe(ClientCall call) {
    return call.policy.retries(call.method())
        || call.policy.retryIdempotencyKey() && call.header("Idempotency-Key") != null;
  }

  private static boolean inTime(ClientCall call, long wait, Verdict verdict, long now) {
    if (call.deadline != Long.MAX_VALUE) {
      return now + wait - call.deadline < 0;
    }
    return verdict != Verdict.RATE_LIMITED || wait <= call.policy.retryMaxBackoffNanos();
  }
}
