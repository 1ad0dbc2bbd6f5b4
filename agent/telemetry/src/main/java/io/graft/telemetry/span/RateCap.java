package io.graft.telemetry.span;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A rate limit that permits a burst of one second's worth. It is the generic cell rate algorithm
 * (ITU-T I.371), which needs one number and no timer.
 */
final class RateCap {
  private static final long SECOND = 1_000_000_000L;

  private final long interval;
  private final long tolerance;
  private final AtomicLong arrival;

  /**
   * @param perSecond 1 to 1,000,000
   * @param now {@link System#nanoTime()}
   */
  RateCap(int perSecond, long now) {
    interval = SECOND / perSecond;
    tolerance = SECOND - interval;
    arrival = new AtomicLong(now);
  }

  /** Whether one more may pass at {@code now}, a value of {@link System#nanoTime()}. */
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
