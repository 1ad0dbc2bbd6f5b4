package io.graft.governance.outbound;

import io.graft.governance.breaker.Breaker;
import io.graft.governance.breaker.BreakerListener;
import io.graft.governance.deadline.ExpiryGuard;
import io.graft.governance.limit.KeyedThrottle;
import io.graft.governance.limit.RateLimiter;
import io.graft.governance.limit.Throttle;
import io.graft.governance.policy.ClientPolicy;
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

  /** Of what was answered 429: one customer's retries must not use up those of the others. */
  final RetryBudget limitedBudget = new RetryBudget(traffic);

  final ExpiryGuard expiry = new ExpiryGuard(traffic);
  final Window hedges = new Window(HEDGES);
  final Breaker breaker;

  /** The name of the route; {@code null}: of the whole destination. */
  final @Nullable String route;

  final RateLimiter rate;

  private volatile @Nullable KeyedThrottle keyedThrottle;

  Lane(
      @Nullable String route,
      ClientPolicy policy,
      Randomness random,
      BreakerListener news,
      long now) {
    this.route = route;
    rate = new RateLimiter(random.nextLong());
    breaker = new Breaker(policy, traffic, random, news, now);
  }

  /** Made when the first policy asks for it. */
  KeyedThrottle keyedThrottle() {
    KeyedThrottle known = keyedThrottle;
    return known != null ? known : firstKeyedThrottle();
  }

  private synchronized KeyedThrottle firstKeyedThrottle() {
    KeyedThrottle known = keyedThrottle;
    if (known == null) {
      keyedThrottle = known = new KeyedThrottle();
    }
    return known;
  }
}
