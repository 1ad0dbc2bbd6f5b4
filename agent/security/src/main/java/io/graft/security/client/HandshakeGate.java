package io.graft.security.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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

  /** As long as a handshake takes at best. */
  private static final long POLL_NANOS = 5_000_000L;

  private static final long FIRST_PAUSE_NANOS = 50_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 800_000_000L;

  // No monitor: it would pin virtual threads.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
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
  int begin(int millis) {
    long start = clock.getAsLong();
    long end = start + Math.min(MOST_WAIT_NANOS, TimeUnit.MILLISECONDS.toNanos(millis) / 2);
    lock.lock();
    try {
      await(start, end);
      underWay++;
    } catch (InterruptedException e) {
      // The handshake fails by it.
      Thread.currentThread().interrupt();
      underWay++;
    } finally {
      lock.unlock();
    }
    return (int) TimeUnit.NANOSECONDS.toMillis(clock.getAsLong() - start);
  }

  private void await(long start, long end) throws InterruptedException {
    for (long now = start; now - end < 0; now = clock.getAsLong()) {
      long pause = pausedUntil - now;
      if (pause <= 0 && underWay < allowed) {
        return;
      }
      long wait = underWay < allowed ? Math.min(pause, end - now) : end - now;
      changed.awaitNanos(wait);
    }
  }

  /**
   * Takes a turn without waiting for it; then {@link #ended} or {@link #refused} must be called.
   *
   * @param waited nanoseconds since it was first asked for
   * @param most how many of them it may wait; never more than two seconds
   * @return 0: it is taken, or has been waited for long enough; else the nanoseconds after which to
   *     ask again
   */
  long tryBegin(long waited, long most) {
    lock.lock();
    try {
      long pause = Math.max(0, pausedUntil - clock.getAsLong());
      long left = Math.min(MOST_WAIT_NANOS, most) - waited;
      if (left <= 0 || pause == 0 && underWay < allowed) {
        underWay++;
        return 0;
      }
      return Math.min(left, Math.max(pause, POLL_NANOS));
    } finally {
      lock.unlock();
    }
  }

  /**
   * A handshake has ended.
   *
   * @param done whether it was completed
   */
  void ended(boolean done) {
    lock.lock();
    try {
      if (done) {
        allowed = Math.min(MOST, allowed + 1);
        pauseNanos = 0;
      } else {
        allowed = 1;
      }
      leave();
    } finally {
      lock.unlock();
    }
  }

  /** The endpoint has closed the connection: it has more handshakes than it can complete. */
  void refused() {
    lock.lock();
    try {
      allowed = 1;
      pauseNanos =
          Math.min(LONGEST_PAUSE_NANOS, pauseNanos == 0 ? FIRST_PAUSE_NANOS : 2 * pauseNanos);
      pausedUntil = clock.getAsLong() + pauseNanos;
      leave();
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    underWay--;
    changed.signalAll();
  }

  /** How many may be under way. */
  int allowed() {
    lock.lock();
    try {
      return allowed;
    } finally {
      lock.unlock();
    }
  }
}
