package io.graft.governance.step;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.Rejection;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.Destination;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.RouteState;
import io.graft.governance.destination.Target;
import io.graft.governance.outcome.Outcome;

/**
 * A step of a call: admits an attempt on the way out, and receives its outcome on the way back.
 * Steps have no state of a call; what they remember of calls is in {@link RouteState} and {@link
 * Destination}. They run on the thread of the call, without a lock and without allocating.
 */
abstract class Step {
  /**
   * The way out.
   *
   * @param target the attempt's target
   * @param bits a random number that chooses the endpoint; other random numbers are derived from it
   * @return whether the attempt continues; if not, it has been refused
   */
  abstract boolean admit(Attempt attempt, Target target, long bits, long now);

  /**
   * The way back of each attempt, when its headers have come or it has failed.
   *
   * @param target the attempt's target
   * @param outcome the outcome that counts for the endpoint and the destination
   * @param retryAfter how long the server asks not to be called, in nanoseconds; 0: it does not ask
   * @param cause a short phrase for people
   */
  void settle(
      Attempt attempt, Target target, Outcome outcome, long retryAfter, String cause, long now) {}

  /** The way back of the call: as {@link #settle}, after its last attempt. */
  void finish(
      Attempt attempt, Target target, Outcome outcome, long retryAfter, String cause, long now) {}

  /**
   * Refuses an attempt, or only counts that it would.
   *
   * @param mode the mode of the policy that refuses
   * @param retryIn how long until a retry may succeed, in nanoseconds; 0: unknown
   * @return whether the attempt continues
   */
  static boolean refuse(Attempt attempt, Reason reason, Mode mode, long retryIn, long now) {
    Target target = attempt.target;
    boolean enforced = target.enforced && mode == Mode.ENFORCE;
    target.destination.log.refused(reason, reason.text, enforced, now);
    if (enforced) {
      attempt.reject(new Rejection(reason, retryIn), now);
    }
    return !enforced;
  }
}
