package io.graft.governance.balance;

import io.graft.governance.policy.ClientPolicy;
import org.jspecify.annotations.Nullable;

/** A way to choose. */
interface Balancer {
  /**
   * Chooses a member for a call.
   *
   * @param tried members that this call has been sent to already; {@code null}: none
   * @param bits a random number for this pick; who needs more makes them of it
   * @return {@code null} where all of the pool were tried
   */
  @Nullable Member pick(
      Pool pool, Member @Nullable [] tried, ClientPolicy policy, long bits, long now);
}
