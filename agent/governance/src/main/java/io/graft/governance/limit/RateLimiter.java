package io.graft.governance.limit;

import io.graft.governance.config.RateConfig;
import org.jspecify.annotations.Nullable;

/**
 * Enforces one rate, for all requests together or for each value of a key. The configuration comes
 * with each request, so it may change at any time.
 */
public final class RateLimiter {
  private final long seed;
  private final Gcra all = new Gcra();
  private volatile @Nullable KeyedRate keyed;

  /**
   * @param seed a secret random number
   */
  public RateLimiter(long seed) {
    this.seed = seed;
  }

  /**
   * Admits a request, if the rate allows.
   *
   * @param config has a rate: {@link RateConfig#permits} is more than 0
   * @param key the request's value of {@link RateConfig#per}; {@code null}: it has none, or the
   *     limit is for all requests. Requests without a value share one limit, so that leaving the
   *     value out does not circumvent it
   * @param now on the monotonic clock
   * @return 0: admitted; otherwise the nanoseconds until one like it is, if no other request comes
   */
  public long tryAcquire(RateConfig config, @Nullable String key, long now) {
    long interval = config.intervalNanos;
    int burst = config.burst;
    return key == null
        ? all.tryAcquire(interval, burst, now)
        : keyed().tryAcquire(key, interval, burst, now);
  }

  private KeyedRate keyed() {
    KeyedRate present = keyed;
    return present != null ? present : create();
  }

  private synchronized KeyedRate create() {
    KeyedRate present = keyed;
    if (present == null) {
      keyed = present = new KeyedRate(seed);
    }
    return present;
  }

  /** Returns how many values of the key are being limited. */
  public int keys(long now) {
    KeyedRate present = keyed;
    return present == null ? 0 : present.size(now);
  }
}
