package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/** A way to choose. */
interface Balancer {
  /**
   * Chooses a member for a call.
   *
   * @param tried members that this call has been sent to already; {@code null}: none
   * @param bits a random number for this pick
   * @param random for those that need more
   * @return {@code null} where there is no member left to choose
   */
  @Nullable Member pick(
      Fleet fleet,
      Member @Nullable [] tried,
      ClientPolicy policy,
      long bits,
      Randomness random,
      long now);
}
