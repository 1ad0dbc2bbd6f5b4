package io.graft.governance.inbound;

import io.graft.governance.config.RateConfig;
import io.graft.governance.limit.RateLimiter;
import io.graft.governance.match.RequestView;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.time.Randomness;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rate limits: one for all requests, and one for each route that has its own. */
final class Rates {
  /** Routes come and go with the rules; at this many all of their limits are dropped. */
  private static final int MOST_ROUTES = 1000;

  private static final long SECOND = 1_000_000_000L;

  private final Randomness random;
  private volatile @Nullable RateLimiter all;
  private final ConcurrentHashMap<String, RateLimiter> routes = new ConcurrentHashMap<>();

  Rates(Randomness random) {
    this.random = random;
  }

  /**
   * Acquires a permit from the rate limit of a policy.
   *
   * @param route the route of the policy; {@code null}: all requests
   * @return 0: acquired; otherwise nanoseconds until a permit is available
   */
  long tryAcquire(RateConfig rate, RequestView request, @Nullable ServerRoute route, long now) {
    String key = rate.per == null ? null : rate.per.value(request);
    RateLimiter limiter = route == null ? all() : of(route);
    return limiter.tryAcquire(rate, key, now);
  }

  /** Created when a rule first needs it: most servers have no rate. */
  private RateLimiter all() {
    RateLimiter limiter = all;
    return limiter != null ? limiter : first();
  }

  private synchronized RateLimiter first() {
    RateLimiter limiter = all;
    if (limiter == null) {
      limiter = new RateLimiter(random.nextLong());
      all = limiter;
    }
    return limiter;
  }

  private RateLimiter of(ServerRoute route) {
    RateLimiter limiter = routes.get(route.name());
    if (limiter != null) {
      return limiter;
    }
    if (routes.size() >= MOST_ROUTES) {
      routes.clear();
    }
    RateLimiter fresh = new RateLimiter(random.nextLong());
    limiter = routes.putIfAbsent(route.name(), fresh);
    return limiter != null ? limiter : fresh;
  }

  /** The reason for people: {@code more than 100/s for one header:x-tenant}. */
  static String reason(RateConfig rate) {
    String unit = rate.periodNanos <= SECOND ? "/s" : rate.periodNanos <= 60 * SECOND ? "/m" : "/h";
    String each = rate.per == null ? "" : " for one " + rate.per;
    return "more than " + rate.permits + unit + each;
  }

  /** A value for {@code Retry-After}: at least one second. */
  static int seconds(long nanos) {
    return (int) Math.min(Integer.MAX_VALUE, (nanos + SECOND - 1) / SECOND);
  }
}
