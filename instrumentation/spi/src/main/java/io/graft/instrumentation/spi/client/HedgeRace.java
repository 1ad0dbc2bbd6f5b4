package io.graft.instrumentation.spi.client;

import io.graft.governance.outbound.ClientCall;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The race of the first attempt of a call and its hedge. The first success decides the call; a
 * failure leaves it to the other attempt.
 *
 * <p>Only calls that may be hedged have a race and use its lock, which is held while the hedge is
 * begun.
 */
final class HedgeRace<R> {
  private final AsyncAttempt<R> first;
  private final long nanos;
  private @Nullable Future<?> due;
  private volatile @Nullable AsyncAttempt<R> second;
  private boolean begun;
  private boolean dropped;
  private @Nullable AsyncAttempt<R> decided;

  /**
   * @param nanos the delay of the hedge after the first attempt
   */
  HedgeRace(AsyncAttempt<R> first, long nanos) {
    this.first = first;
    this.nanos = nanos;
  }

  /**
   * Sets the timer that begins the hedge; it is cancelled when the first attempt has decided the
   * call.
   */
  void copyIsDue(Future<?> timer) {
    boolean late;
    synchronized (this) {
      due = timer;
      late = begun && second == null;
    }
    if (late) {
      timer.cancel(false);
    }
  }

  /** Begins the hedge; {@code null}: no hedge. */
  synchronized @Nullable AsyncAttempt<R> copy(AsyncCall<R> call) {
    if (begun) {
      return null;
    }
    begun = true;
    ClientCall copy = first.call().hedge();
    if (copy != null) {
      AsyncAttempt<R> made = call.attempt(copy, nanos);
      made.race = this;
      second = made;
    }
    return second;
  }

  /**
   * Whether the application gets the result of {@code attempt}. Then the other attempt, if it is in
   * flight, is aborted.
   *
   * @param good false: the other attempt may still succeed
   */
  boolean decides(AsyncAttempt<R> attempt, boolean good) {
    @Nullable AsyncAttempt<R> other;
    synchronized (this) {
      begun = true;
      other = attempt == first ? second : first;
      if (decided != null) {
        return decided == attempt;
      }
      if (other != null && !dropped && !good) {
        dropped = true;
        return false;
      }
      decided = attempt;
    }
    cancelCopy();
    if (other != null) {
      other.lose();
    }
    return true;
  }

  /** The application no longer wants either. */
  void abort() {
    cancelCopy();
    AsyncAttempt<R> copy = second;
    if (copy != null) {
      copy.abort();
    }
  }

  private void cancelCopy() {
    Future<?> timer;
    synchronized (this) {
      timer = due;
    }
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
