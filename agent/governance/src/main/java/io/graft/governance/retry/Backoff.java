package io.graft.governance.retry;

import io.graft.governance.config.RetryConfig;
import io.graft.governance.time.Randomness;

/** Computes how long to wait before a retry. */
public final class Backoff {
  private Backoff() {}

  /**
   * Returns a random time from 0 to {@code min(cap, base * 2^n)}: full jitter.
   *
   * @param retry 0 for the first retry
   * @return nanoseconds
   */
  public static long jittered(RetryConfig config, int retry, Randomness random) {
    long most = config.backoffNanos << Math.min(retry, 20);
    if (most < 0 || most > config.maxBackoffNanos) {
      most = config.maxBackoffNanos;
    }
    return random.nextLong(most + 1);
  }

  /** Returns the time that the server asked for and up to half more, so that retries spread. */
  public static long after(long retryAfterNanos, Randomness random) {
    return retryAfterNanos + random.nextLong(retryAfterNanos / 2 + 1);
  }
}
