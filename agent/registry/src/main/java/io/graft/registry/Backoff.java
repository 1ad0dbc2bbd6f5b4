package io.graft.registry;

import io.graft.governance.time.Randomness;

/**
 * Exponential backoff with jitter: doubles up to a limit, and half of each wait is random, so that
 * clients that fail together do not retry together. Never longer than the limit.
 */
public final class Backoff {
  /** Not {@code java.util.Random}, for which the JVM loads five classes at start. */
  private static final Randomness RANDOM = new Randomness();

  private final long leastMillis;
  private final long mostMillis;
  private final Randomness random;
  private int failures;

  /**
   * @param leastMillis the first wait, 1 or more
   * @param mostMillis no wait is longer
   */
  public Backoff(long leastMillis, long mostMillis, Randomness random) {
    this.leastMillis = Math.min(leastMillis, mostMillis);
    this.mostMillis = mostMillis;
    this.random = random;
  }

  public Backoff(long leastMillis, long mostMillis) {
    this(leastMillis, mostMillis, RANDOM);
  }

  /** Reports a failure. Returns how long to wait, in milliseconds, 1 or more. */
  public long failed() {
    // 20 doublings reach any limit.
    long whole = Math.min(mostMillis, leastMillis << Math.min(failures, 20));
    failures++;
    return Math.max(1, whole - (long) (random.nextDouble() * (whole / 2 + 1)));
  }

  /** Reports a success: the next failure is the first again. */
  public void worked() {
    failures = 0;
  }

  /** Whether the last attempt has failed. */
  public boolean failing() {
    return failures > 0;
  }

  /**
   * Returns a random time within a period, for the first request of many instances that were
   * deployed at once.
   */
  public long anywhere(long millis) {
    return Math.max(1, (long) (random.nextDouble() * millis));
  }

  /**
   * Shortens a period by up to a tenth at random, so that clients that began together drift apart.
   */
  public long spread(long millis) {
    return Math.max(1, millis - (long) (random.nextDouble() * (millis / 10 + 1)));
  }
}
