package io.graft.governance.outbound;

import io.graft.governance.event.Decision.Kind;
import io.graft.governance.outcome.Verdict;
import io.graft.governance.policy.Fallback;
import org.jspecify.annotations.Nullable;

/**
 * The last resort of a call that is refused or has finally failed: an answer that the rules give,
 * or another service. A call falls back once.
 */
final class FallingBack {
  private FallingBack() {}

  /**
   * A room has refused the call.
   *
   * @return whether it goes on, to another service
   */
  static boolean refused(ClientCall call, Reason reason, long now) {
    Fallback fallback = call.fallen ? null : call.policy.fallback();
    if (fallback == null || reason == Reason.DEADLINE) {
      return false;
    }
    String service = fallback.service();
    if (service == null) {
      answer(call, fallback, reason.text, now);
      return false;
    }
    return divert(call, service, reason.text, now);
  }

  /**
   * An attempt has failed, and there will be none like it.
   *
   * @return whether another attempt has begun, to another service
   */
  static boolean failed(ClientCall call, Verdict verdict, String cause, long now) {
    Fallback fallback = call.fallen || !call.enforced ? null : call.policy.fallback();
    if (fallback == null || !verdict.failed()) {
      return false;
    }
    String service = fallback.service();
    if (service == null) {
      answer(call, fallback, cause, now);
      return false;
    }
    boolean repeatable = verdict == Verdict.NEVER_SENT || Retrying.safe(call) && call.replayable();
    if (!repeatable || call.deadline != Long.MAX_VALUE && now - call.deadline >= 0) {
      return false;
    }
    call.release();
    return divert(call, service, cause, now);
  }

  private static void answer(ClientCall call, Fallback fallback, String cause, long now) {
    call.fallen = true;
    call.fallback = "answer";
    call.answer = new Answer(fallback.status(), fallback.contentType(), fallback.body());
    tell(call, "a fixed answer, because: ", cause, now);
  }

  private static boolean divert(ClientCall call, String service, String cause, long now) {
    call.fallen = true;
    Destination other = call.outbound.service(service, call.scheme(), now);
    if (other == null) {
      tell(call, service + " is not known to a registry, no fallback after: ", cause, now);
      return false;
    }
    call.fallback = service;
    tell(call, service + ", because: ", cause, now);
    return call.divert(other, now);
  }

  private static void tell(ClientCall call, String what, @Nullable String cause, long now) {
    call.destination.journal.tell(Kind.FELL_BACK, call.member, what + cause, true, now);
  }
}
