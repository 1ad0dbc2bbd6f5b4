package io.graft.telemetry.span;

import java.time.Instant;

/**
 * Converts values of {@link System#nanoTime()} to time since the epoch. All spans use one offset,
 * so that a child never seems to begin before its parent. {@link #adjust()} corrects the offset
 * after the system's clock was set or the machine slept.
 */
public final class WallClock {
  private static final long TOLERANCE_NANOS = 5_000_000;

  /** 0: not measured yet, because there has been no span. */
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

  /** Corrects the offset if the two clocks have drifted apart by more than 5 ms. */
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
