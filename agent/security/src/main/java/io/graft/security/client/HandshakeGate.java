package io.graft.security.client;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Limits how many handshakes with one endpoint are under way: one at first, one more after each
 * that succeeds, and one again after a failure, with a pause before it if the endpoint refused. A
 * client opens a connection for each request that finds none. In a cold start that is hundreds at
 * once, for which neither side has the processors: all of them would take so long that all fail.
 * Used by all threads that connect.
 */
final class HandshakeGate {
  private static final int MOST = 32;

  /** The longest wait for a turn. A peer that does not respond must not hold up the others. */
  private static final long MOST_WAIT_NANOS = 2_000_000_000L;

  private static final long FIRST_PAUSE_NANOS = 50_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 800_000_000L;

  private final LongSupplier clock;
  private int allowed = 1;
  private int underWay;
  private long pauseNanos;
  private long pausedUntil;

  HandshakeGate() {
    this(System::nanoTime);
  }

  /**
   * @param clock in nanoseconds
   */
  HandshakeGate(LongSupplier clock) {
    this.clock = clock;
    pausedUntil = clock.getAsLong();
  }

  /**
   * Waits for a turn, at most two seconds and half of the time given; without one the handshake
   * begins all the same. Then {@link #ended} or {@link #refused} must be called.
   *
   * @param millis the time for the wait and the handshake, more than 0
   * @return how long it took, in milliseconds
   */
  synchronized int begin(int millis) {
    long start = clock.getAsLong();
    long end = start + Math.min(MOST_WAIT_NANOS, TimeUnit.MILLISECONDS.toNanos(millis) / 2);
    try {
      for (long now = start; now - end < 0; now = clock.getAsLong()) {
        long pause = pausedUntil - now;
        if (pause <= 0 && underWay < allowed) {
          break;
        }
        long wait = Math.min(end - now, underWay < allowed ? pause : Long.MAX_VALUE);
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, wait));
      }
    } catch (InterruptedException e) {
      // The handshake fails by it.
      Thread.currentThread().interrupt();
    }
    underWay++;
    return (int) TimeUnit.NANOSECONDS.toMillis(clock.getAsLong() - start);
  }

  /**
   * A handshake has ended.
   *
   * @param done whether it was completed
   */
  synchronized void ended(boolean done) {
    underWay--;
    if (done) {
      allowed = Math.min(MOST, allowed + 1);
      pauseNanos = 0;
    } else {
      allowed = 1;
    }
    notifyAll();
  }

  /** The endpoint has closed the connection: it has more handshakes than it can complete. */
  synchronized void refused() {
    pauseNanos =
        Math.min(LONGEST_PAUSE_NANOS, pauseNanos == 0 ? FIRST_PAUSE_NANOS : 2 * pauseNanos);
    pausedUntil = clock.getAsLong() + pauseNanos;
    ended(false);
  }

  /** How many may be under way. */
  synchronized int allowed() {
    return allowed;
  }
}
