package io.graft.governance.outbound;

import io.graft.governance.breaker.Breaker;
import io.graft.governance.breaker.BreakerListener;
import io.graft.governance.deadline.ExpiryGuard;
import io.graft.governance.limit.Gcra;
import io.graft.governance.limit.KeyedRate;
import io.graft.governance.limit.Throttle;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.RatePolicy;
import io.graft.governance.retry.RetryBudget;
import io.graft.governance.time.Randomness;
import io.graft.governance.window.Flow;
import io.graft.governance.window.Latencies;
import io.graft.governance.window.Window;
import org.jspecify.annotations.Nullable;

/**
 * What the rooms remember of calls that are treated alike: all of a destination, or those of one
 * route that has limits or a breaker of its own.
 */
final class Lane {
  /** As far back as any policy looks. */
  private static final long TRAFFIC = 60_000_000_000L;

  /** The window of the hedges. */
  static final long HEDGES = 10_000_000_000L;

  final Flow traffic = new Flow(TRAFFIC);
  final Latencies latencies = new Latencies();
  final Throttle throttle = new Throttle(traffic);
  final RetryBudget budget = new RetryBudget(traffic);
  final ExpiryGuard expiry = new ExpiryGuard(traffic);
  final Window hedges = new Window(HEDGES);
  final Breaker breaker;

  /** The name of the route; {@code null}: of the whole destination. */
  final @Nullable String route;

  private final Gcra rate = new Gcra();
  private final long seed;
  private volatile @Nullable KeyedRate rates;

  Lane(
      @Nullable String route,
      ClientPolicy policy,
      Randomness random,
      BreakerListener news,
      long now) {
    this.route = route;
    seed = random.nextLong();
    breaker = new Breaker(policy, traffic, random, news, now);
  }

  /**
   * Asks to send a call within the limit of the rate.
   *
   * @param key the value that has a limit of its own; {@code null}: there is one for all
   * @return 0: it may be sent; otherwise nanoseconds until it might
   */
  long rated(RatePolicy policy, @Nullable String key, long now) {
    if (key == null) {
      return rate.tryAcquire(policy.intervalNanos(), policy.burst(), now);
    }
    KeyedRate keyed = rates;
    if (keyed == null) {
      keyed = firstRates();
    }
    return keyed.tryAcquire(key, policy.intervalNanos(), policy.burst(), now);
  }

  /** How many values have a rate of their own now. */
  int rateKeys(long now) {
    KeyedRate keyed = rates;
    return keyed == null ? 0 : keyed.size(now);
  }

  private synchronized KeyedRate firstRates() {
    KeyedRate keyed = rates;
    if (keyed == null) {
      keyed = new KeyedRate(seed);
      rates = keyed;
    }
    return keyed;
  }
}
