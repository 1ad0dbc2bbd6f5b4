package io.graft.registry;

import java.util.Random;

/**
 * How long to wait before something that has failed is tried again: twice as long each time, up to
 * a limit, and half of it by chance, so that those who failed together do not come back together.
 * Never longer than the limit, so that all of them are back within it.
 */
public final class Backoff {
  private final long leastMillis;
  private final long mostMillis;
  private final Random random;
  private int failures;

  /**
   * @param leastMillis the first wait, 1 or more
   * @param mostMillis no wait is longer
   */
  public Backoff(long leastMillis, long mostMillis, Random random) {
    this.leastMillis = Math.min(leastMillis, mostMillis);
    this.mostMillis = mostMillis;
    this.random = random;
  }

  public Backoff(long leastMillis, long mostMillis) {
    this(leastMillis, mostMillis, new Random());
  }

  /** It has failed once more: how long to wait now, in milliseconds, 1 or more. */
  public long failed() {
    // Beyond 20 doublings every limit is reached.
    long whole = Math.min(mostMillis, leastMillis << Math.min(failures, 20));
    failures++;
    return Math.max(1, whole - (long) (random.nextDouble() * (whole / 2 + 1)));
  }

  /** It went well: the next failure is a first one. */
  public void worked() {
    failures = 0;
  }

  /** Whether the last try has failed. */
  public boolean failing() {
    return failures > 0;
  }

  /**
   * Anywhere within a period, by chance: the first of many that began together, as those of a fleet
   * that was deployed at once.
   */
  public long anywhere(long millis) {
    return Math.max(1, (long) (random.nextDouble() * millis));
  }

  /**
   * Shortens a period by up to a tenth, by chance, so that those who began together drift apart.
   */
  public long spread(long millis) {
    return Math.max(1, millis - (long) (random.nextDouble() * (millis / 10 + 1)));
  }
}
