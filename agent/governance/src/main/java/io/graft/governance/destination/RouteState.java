package io.graft.governance.destination;

import io.graft.governance.breaker.Breaker;
import io.graft.governance.breaker.BreakerListener;
import io.graft.governance.deadline.ExpiryGuard;
import io.graft.governance.limit.KeyedThrottle;
import io.graft.governance.limit.RateLimiter;
import io.graft.governance.limit.Throttle;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.retry.RetryBudget;
import io.graft.governance.time.Randomness;
import io.graft.governance.window.CallCounter;
import io.graft.governance.window.LatencyHistogram;
import io.graft.governance.window.SlidingWindow;
import org.jspecify.annotations.Nullable;

/**
 * The state of limits and breaker for calls that are treated alike: all calls of a destination, or
 * those of one route that has limits or a breaker of its own.
 */
public final class RouteState {
  /** The longest window of any policy. */
  private static final long TRAFFIC = 60_000_000_000L;

  /** The window of the hedge budget. */
  public static final long HEDGES = 10_000_000_000L;

  public final CallCounter traffic = new CallCounter(TRAFFIC);
  public final LatencyHistogram latencies = new LatencyHistogram();
  public final Throttle throttle = new Throttle(traffic);
  public final RetryBudget budget = new RetryBudget(traffic);

  /** For retries after a 429: those of one customer must not use up the budget of the others. */
  public final RetryBudget limitedBudget = new RetryBudget(traffic);

  public final ExpiryGuard expiry = new ExpiryGuard(traffic);
  public final SlidingWindow hedges = new SlidingWindow(HEDGES);
  public final Breaker breaker;

  /** The name of the route; {@code null}: the whole destination. */
  public final @Nullable String route;

  public final RateLimiter rate;

  private volatile @Nullable KeyedThrottle keyedThrottle;

  RouteState(
      @Nullable String route,
      ClientPolicy policy,
      Randomness random,
      BreakerListener news,
      long now) {
    this.route = route;
    rate = new RateLimiter(random.nextLong());
    breaker = new Breaker(policy.breaker(), traffic, random, news, now);
  }

  /** Created when a policy first needs it. */
  public KeyedThrottle keyedThrottle() {
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
