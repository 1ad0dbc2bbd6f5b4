package io.graft.governance.limit;

import io.graft.governance.policy.RatePolicy;
import org.jspecify.annotations.Nullable;

/**
 * Holds one rate: for all requests together, or for each value of a key. The policy comes with each
 * request, so that it may change at any time.
 */
public final class RateLimiter {
  private final long seed;
  private final Gcra all = new Gcra();
  private volatile @Nullable KeyedRate keyed;

  /**
   * @param seed a random number, which nobody outside may know
   */
  public RateLimiter(long seed) {
    this.seed = seed;
  }

  /**
   * Admits a request, if the rate allows.
   *
   * @param policy with a rate: {@link RatePolicy#permits()} is more than 0
   * @param key the request's value of {@link RatePolicy#per()}; {@code null}: it has none, or the
   *     limit is one for all. Where there is a limit for each value, those without one share one:
   *     to leave the value out is no way around it
   * @param now on the monotonic clock
   * @return 0: admitted; else nanoseconds until one like it is, where nobody else comes
   */
  public long tryAcquire(RatePolicy policy, @Nullable String key, long now) {
    long interval = policy.intervalNanos();
    int burst = policy.burst();
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

  /** How many values of the key are being limited now. */
  public int keys(long now) {
    KeyedRate present = keyed;
    return present == null ? 0 : present.size(now);
  }
}
