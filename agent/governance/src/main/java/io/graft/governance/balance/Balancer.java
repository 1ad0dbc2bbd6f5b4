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
   * @return {@code null} where there is no member left to choose
   */
  @Nullable Member pick(
      Fleet fleet, Member @Nullable [] tried, ClientPolicy policy, Randomness random, long now);
}
