package io.graft.telemetry.span;

import java.time.Instant;

/**
 * Turns readings of {@link System#nanoTime()} into time since the epoch. All spans use one offset,
 * so that a child never seems to begin before its parent; {@link #adjust()} follows the system's
 * clock when that was set or the machine slept.
 */
public final class WallClock {
  private static final long TOLERANCE_NANOS = 5_000_000;

  /** 0: not measured yet, because there was no span. */
  private volatile long offset;

  public long epochNanos(long nanoTime) {
    long known = offset;
    return nanoTime + (known == 0 ? first() : known);
  }

  private synchronized long first() {
    if (offset == 0) {
      offset = measure();
    }
    return offset;
  }

  /** Measures anew, where the two clocks have come apart by more than 5 ms. */
  public void adjust() {
    if (offset == 0) {
      return;
    }
    long measured = measure();
    if (Math.abs(measured - offset) > TOLERANCE_NANOS) {
      offset = measured;
    }
  }

  private static long measure() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime();
  }
}
