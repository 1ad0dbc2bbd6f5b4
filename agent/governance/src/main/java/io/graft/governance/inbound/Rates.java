package io.graft.governance.inbound;

import io.graft.governance.limit.RateLimiter;
import io.graft.governance.match.RequestView;
import io.graft.governance.policy.RatePolicy;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.time.Randomness;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The limits of rates: one for all requests, and one for each route that has its own. */
final class Rates {
  /** Routes come and go with the rules; their limits are forgotten together at this many. */
  private static final int MOST_ROUTES = 1000;

  private static final long SECOND = 1_000_000_000L;

  private final Randomness random;
  private volatile @Nullable RateLimiter all;
  private final ConcurrentHashMap<String, RateLimiter> routes = new ConcurrentHashMap<>();

  Rates(Randomness random) {
    this.random = random;
  }

  /**
   * Takes one of what a policy allows.
   *
   * @param route whose policy it is; {@code null}: that of all requests
   * @return 0: taken; else nanoseconds until there is one
   */
  long tryAcquire(RatePolicy policy, RequestView request, @Nullable ServerRoute route, long now) {
    String key = policy.per() == null ? null : policy.per().value(request);
    RateLimiter limiter = route == null ? all() : of(route);
    return limiter.tryAcquire(policy, key, now);
  }

  /** Made when the first rule asks for it: most servers have none. */
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

  /** For people: {@code more than 100/s for one header:x-tenant}. */
  static String reason(RatePolicy policy) {
    String unit =
        policy.periodNanos() <= SECOND ? "/s" : policy.periodNanos() <= 60 * SECOND ? "/m" : "/h";
    String each = policy.per() == null ? "" : " for one " + policy.per();
    return "more than " + policy.permits() + unit + each;
  }

  /** As {@code Retry-After} has it: at least one second. */
  static int seconds(long nanos) {
    return (int) Math.min(Integer.MAX_VALUE, (nanos + SECOND - 1) / SECOND);
  }
}
