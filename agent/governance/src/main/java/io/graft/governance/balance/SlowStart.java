package io.graft.governance.balance;

import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.hash.KeyHash;

/** Slow start: an endpoint that is new beside others, or was un-ejected, gets a growing share. */
final class SlowStart {
  private SlowStart() {}

  /**
   * Whether a chosen endpoint yields this call to another. The probability is the part of its share
   * that it does not get yet, so it is neither starved nor flooded.
   */
  static boolean yields(Endpoint endpoint, BalanceConfig config, long bits, long now) {
    return endpoint.starting()
        && KeyHash.fraction(KeyHash.again(bits, 101)) >= endpoint.share(now, config.slowStartNanos);
  }
}
