package io.graft.governance.balance;

import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import org.jspecify.annotations.Nullable;

/** A load-balancing algorithm. */
public interface Balancer {
  /**
   * Chooses an endpoint for a call.
   *
   * @param tried endpoints that this call has already been sent to; {@code null}: none
   * @param bits a random number for this pick; further random numbers are derived from it
   * @return {@code null}: all endpoints of the pool were tried
   */
  @Nullable Endpoint pick(
      Candidates pool, Endpoint @Nullable [] tried, BalanceConfig config, long bits, long now);
}
