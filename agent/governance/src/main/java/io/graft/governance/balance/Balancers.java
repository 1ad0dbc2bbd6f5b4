package io.graft.governance.balance;

import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.hash.KeyHash;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/** The balancers of one destination, between which a live rule can switch. */
public final class Balancers {
  private static final LatencyBalancer BY_LATENCY = new LatencyBalancer();
  private static final Balancer LEAST_REQUEST = new LeastRequestBalancer();
  private static final Balancer AT_RANDOM = new RandomBalancer();

  private final Balancer roundRobin;

  public Balancers(Randomness random) {
    roundRobin = new RoundRobinBalancer((int) random.nextLong());
  }

  /**
   * Chooses an endpoint for a call. Allocates nothing.
   *
   * <p>If a retry has already tried the whole pool, it gets an endpoint of another zone or
   * priority, one outside the subset, or finally an ejected one: nothing can be lost any more.
   *
   * @param tried endpoints that this call has already been sent to; {@code null}: none
   * @param keyHash {@link KeyHash#of} the key of the call, for {@link Balance#HASH}
   * @param keyed whether the call has a key; a call without one is balanced by {@link Balance#P2C}
   * @param bits a random number for this pick
   * @return {@code null}: no endpoint is left
   */
  public @Nullable Endpoint pick(
      Picker picker,
      Endpoint @Nullable [] tried,
      BalanceConfig config,
      long keyHash,
      boolean keyed,
      long bits,
      long now) {
    Balance balance = config.balance;
    Endpoint endpoint = null;
    if (keyed && balance == Balance.HASH) {
      endpoint = picker.byKey(keyHash, tried, config, now);
    }
    if (endpoint == null) {
      Candidates pool = picker.pool(bits);
      if (pool == null) {
        return null;
      }
      endpoint =
          balance == Balance.P2C
              ? BY_LATENCY.pick(pool, tried, config, bits, now)
              : balancer(balance).pick(pool, tried, config, bits, now);
    }
    return endpoint != null || tried == null ? endpoint : picker.untried(tried, bits);
  }

  /**
   * As {@link #pick}, by {@link Balance#P2C}, for the first attempt of a call without a key in a
   * known pool. Has no side effects, because the call may not be sent after all.
   */
  public static @Nullable Endpoint pickByLatency(
      Candidates pool, BalanceConfig config, long bits, long now) {
    return BY_LATENCY.pick(pool, null, config, bits, now);
  }

  private Balancer balancer(Balance balance) {
    switch (balance) {
      case ROUND_ROBIN:
        return roundRobin;
      case RANDOM:
        return AT_RANDOM;
      case LEAST_REQUEST:
        return LEAST_REQUEST;
      default:
        return BY_LATENCY;
    }
  }
}
