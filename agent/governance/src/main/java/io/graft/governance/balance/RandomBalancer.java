package io.graft.governance.balance;

import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.hash.KeyHash;
import org.jspecify.annotations.Nullable;

/** Chooses at random, by weight and slow start. */
final class RandomBalancer implements Balancer {
  private static final int REDRAWS = 64;

  @Override
  public @Nullable Endpoint pick(
      Candidates pool, Endpoint @Nullable [] tried, BalanceConfig config, long bits, long now) {
    Endpoint endpoint = null;
    for (int i = 0; i < REDRAWS; i++) {
      int drawn = tried == null ? pool.draw(bits) : pool.untried(tried, bits);
      if (drawn < 0) {
        return null;
      }
      endpoint = pool.endpoints[drawn];
      if (pool.panic || !SlowStart.yields(endpoint, config, bits, now)) {
        return endpoint;
      }
      bits = KeyHash.again(bits, i + 1);
    }
    return endpoint;
  }
}
