package io.graft.instrumentation.jdkclient;

import io.graft.governance.outbound.ClientCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The first attempt of a call, and a copy of it that is sent elsewhere where the first takes long.
 * What comes first decides the call, but for a failure, which leaves it to the other.
 *
 * <p>Only calls that may be hedged have a race, and only they pass its lock, which is held for as
 * long as it takes to begin the copy.
 */
final class Race<T> {
  private final Leg<T> first;
  private final long nanos;
  private final CompletableFuture<Void> delay = new CompletableFuture<>();
  private volatile @Nullable Leg<T> second;
  private boolean begun;
  private boolean dropped;
  private @Nullable Leg<T> decided;

  /**
   * @param nanos how long after the first attempt its copy is due
   */
  Race(Leg<T> first, long nanos) {
    this.first = first;
    this.nanos = nanos;
  }

  /** Completes when the copy is due; never, where the first attempt came to something before. */
  CompletableFuture<Void> due() {
    return delay.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
  }

  /** Begins the copy; {@code null}: there is to be none. */
  synchronized @Nullable Leg<T> hedge() {
    if (begun) {
      return null;
    }
    begun = true;
    ClientCall copy = first.call.hedge();
    if (copy != null) {
      second = first.copied(copy, nanos);
    }
    return second;
  }

  /**
   * Whether what came of {@code leg} is what the application gets. The other, if it is still under
   * way, is no longer wanted then.
   *
   * @param good false: the other may do better
   */
  boolean decides(Leg<T> leg, boolean good) {
    @Nullable Leg<T> other;
    synchronized (this) {
      begun = true;
      other = leg == first ? second : first;
      if (decided != null) {
        return decided == leg;
      }
      if (other != null && !dropped && !good) {
        dropped = true;
        return false;
      }
      decided = leg;
    }
    delay.cancel(false);
    if (other != null) {
      other.lose();
    }
    return true;
  }

  /** The application wants neither. */
  void abort() {
    delay.cancel(false);
    Leg<T> copy = second;
    if (copy != null) {
      copy.abort();
    }
  }
}
