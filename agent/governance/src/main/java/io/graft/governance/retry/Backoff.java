package io.graft.governance.retry;

import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;

/** How long to wait before the same is tried again. */
public final class Backoff {
  private Backoff() {}

  /**
   * Full jitter: anything from 0 to {@code min(cap, base * 2^n)}.
   *
   * @param retry 0 for the first retry
   * @return nanoseconds
   */
  public static long jittered(ClientPolicy policy, int retry, Randomness random) {
    long most = policy.retryBackoffNanos() << Math.min(retry, 20);
    if (most < 0 || most > policy.retryMaxBackoffNanos()) {
      most = policy.retryMaxBackoffNanos();
    }
    return random.nextLong(most + 1);
  }

  /** What the other side asked for and up to a half more, so that not all come back at once. */
  public static long after(long retryAfterNanos, Randomness random) {
    return retryAfterNanos + random.nextLong(retryAfterNanos / 2 + 1);
  }
}
