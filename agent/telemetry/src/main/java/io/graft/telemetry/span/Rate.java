package io.graft.telemetry.span;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets through so many a second, and up to a second's worth at once: the generic cell rate
 * algorithm (ITU-T I.371), which is one number and no timer.
 */
final class Rate {
  private static final long SECOND = 1_000_000_000L;

  private final long interval;
  private final long tolerance;
  private final AtomicLong arrival;

  /**
   * @param perSecond 1 to 1,000,000
   * @param now {@link System#nanoTime()}
   */
  Rate(int perSecond, long now) {
    interval = SECOND / perSecond;
    tolerance = SECOND - interval;
    arrival = new AtomicLong(now);
  }

  /** Whether one more may pass at {@code now}, by {@link System#nanoTime()}. */
  boolean tryAcquire(long now) {
    while (true) {
      long expected = arrival.get();
      long late = now - expected;
      if (late < -tolerance) {
        return false;
      }
      if (arrival.compareAndSet(expected, (late > 0 ? now : expected) + interval)) {
        return true;
      }
    }
  }
}
