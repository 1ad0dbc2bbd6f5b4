package io.graft.governance.inbound;

import io.graft.governance.policy.Policies;
import org.jspecify.annotations.Nullable;

/**
 * A step of a request: admits it on the way in, and receives its end on the way back. Steps run on
 * the threads of the server, without a lock.
 */
abstract class ServerStep {
  /**
   * The way in.
   *
   * @param view the view for rules; {@code null}: no rule needs one
   * @return whether the request continues; otherwise {@link ServerCall#refuse} was called
   */
  abstract <Q> boolean admit(
      ServerCall call,
      ServerAdapter<Q> adapter,
      Q request,
      @Nullable RequestRules<Q> view,
      Policies policies,
      long now);

  /** The way back: the response is complete, or the client has disconnected. */
  void settle(ServerCall call, Policies policies, long now) {}
}
