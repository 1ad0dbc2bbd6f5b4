package io.graft.governance.hash;

import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the endpoint whose hash with the key is highest (Thaler and Ravishankar, 1998); with
 * weights, the one with the highest {@code -weight / ln(hash)}. When an endpoint leaves, only its
 * keys move, and the shares are as even as the hash is.
 */
final class Rendezvous extends KeyTable {
  private final double @Nullable [] weights;

  Rendezvous(Endpoint[] ordered, long[] hashes, double @Nullable [] weights) {
    super(ordered, hashes);
    this.weights = weights;
  }

  @Override
  public @Nullable Endpoint pick(
      long key, boolean all, Endpoint @Nullable [] tried, BalanceConfig config, long now) {
    double perWeight = perWeight(all, config, now);
    Endpoint best = null;
    long highest = -1;
    Endpoint passed = null;
    long highestPassed = -1;
    for (int i = 0; i < endpoints.length; i++) {
      long mixed = KeyHash.of(key, hashes[i]);
      // The bits of doubles of the same sign have the order of their values.
      long score =
          weights == null
              ? mixed >>> 1
              : Double.doubleToRawLongBits(-weights[i] / Logarithm.ofFraction(mixed));
      if (score <= highest) {
        continue;
      }
      Endpoint endpoint = endpoints[i];
      if (!may(endpoint, all, tried)) {
        continue;
      }
      if (!passes(endpoint, mixed, perWeight, config, now)) {
        best = endpoint;
        highest = score;
      } else if (score > highestPassed) {
        passed = endpoint;
        highestPassed = score;
      }
    }
    return best != null ? best : passed;
  }
}
