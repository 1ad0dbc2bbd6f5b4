package io.graft.telemetry;

import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for effects of other threads. */
final class Eventually {
  private static final long LONGEST_NANOS = 30_000_000_000L;

  private Eventually() {}

  static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + LONGEST_NANOS;
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within 30 s: " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
