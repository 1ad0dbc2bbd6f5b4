package io.graft.instrumentation.spi.client;

import io.graft.governance.outbound.Action;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import java.lang.ref.WeakReference;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an asynchronous client's request, with all hops of its redirects. The library's
 * threads use it one after the other.
 *
 * @param <R> the client's response
 */
public abstract class AsyncAttempt<R> extends RoutedCall {
  /** Some libraries treat a shorter timeout as none. */
  private static final long SHORTEST = 1_000_000;

  /** The race of this attempt against its hedge; {@code null}: there is no hedge. */
  volatile @Nullable HedgeRace<R> race;

  private final AsyncCall<R> owner;
  private final ClientCall call;
  private final long lateNanos;
  private volatile boolean unwanted;
  private boolean responded;
  private boolean streams;
  private boolean answered;
  private Action action = Action.DELIVER;
  private volatile @Nullable Future<?> timer;
  private volatile boolean late;

  /** The library's objects that the driver finds this attempt by, the last one first. */
  private volatile @Nullable Tie ties;

  /** Takes the arguments of {@link AsyncCall#attempt}. */
  protected AsyncAttempt(AsyncCall<R> owner, ClientCall call, long lateNanos) {
    this.owner = owner;
    this.call = call;
    this.lateNanos = lateNanos;
  }

  // Implemented by adapters.

  /** Passes the request to the library. */
  protected abstract void send() throws Throwable;

  /** The request was passed to the library: arranges for {@link #onEnd} to be called at its end. */
  protected abstract void sent();

  /** Makes the library end this attempt, if it can, and report that end. */
  protected abstract void abort();

  /** Returns a header of a response; {@code null}: absent. */
  protected abstract @Nullable String header(Object headers, String name);

  /** Returns the {@code Set-Cookie} headers of a response. */
  protected abstract Iterable<String> setCookies(Object headers);

  /** Whether an earlier hop got a response, a redirect or a challenge. */
  protected boolean hasBeenAnswered() {
    return answered;
  }

  /** Returns the cause of a failure, without the library's wrapper. */
  protected Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  // Called by adapters.

  /**
   * The library has created a request of this attempt, one for each hop: {@link
   * AsyncDriver#attemptOf} finds the attempt by it until its end.
   */
  protected final void tie(Object hop) {
    owner.driver().attempts.put(hop, this);
    Tie before = ties;
    answered = before != null;
    ties = new Tie(hop, before);
  }

  /**
   * The headers of a response have come, and no redirect or challenge follows.
   *
   * @param headers the argument of {@link #header} and {@link #setCookies}
   * @return whether the application reads the body; if not, the adapter discards it
   */
  protected final boolean onHeaders(Object headers, int status) {
    boolean decides = !unwanted && decides(status < 500 && status != 429);
    unwanted = !decides;
    if (decides && learnsCookies()) {
      for (String cookie : setCookies(headers)) {
        learn(cookie);
      }
    }
    action =
        call.responded(
            status,
            status < 400 ? null : header(headers, "Retry-After"),
            status < 300 ? header(headers, "Content-Type") : null);
    if (!decides) {
      return false;
    }
    responded = true;
    return action.kind() == Action.Kind.DELIVER;
  }

  /** The application reads the body as it comes: {@link #onBodyEnd} will be called too. */
  protected final void streams() {
    streams = true;
  }

  /**
   * As {@link #streams()}, but {@link AsyncDriver#release} will be called instead, with the same
   * object.
   *
   * @param response held weakly
   */
  protected final void streams(Object response) {
    streams = owner.driver().open.put(response, call);
  }

  /**
   * The body was read to its end, cancelled or broke.
   *
   * @param failure what broke it; {@code null}: nothing
   */
  public final void onBodyEnd(@Nullable Throwable failure) {
    call.end(failure);
  }

  /**
   * Returns the shorter of the call's time limit and the application's timeout, of which some may
   * have passed before this attempt.
   *
   * @param own in nanoseconds; {@link Long#MAX_VALUE}: none
   */
  protected final long timeoutNanos(long own) {
    long left = own == Long.MAX_VALUE ? own : own - lateNanos;
    long limit = Math.min(left, timeoutNanos());
    return limit == own ? own : Math.max(limit, SHORTEST);
  }

  /**
   * For a library that cannot limit the time of one request: aborts the attempt when the call's
   * time is over, unless {@link #onEnd} was called before.
   */
  protected final void limit() {
    long nanos = timeoutNanos(Long.MAX_VALUE);
    if (nanos != Long.MAX_VALUE) {
      timer =
          owner.later(
              nanos,
              () -> {
                late = true;
                abort();
              });
    }
  }

  /** What follows takes as long as it takes. */
  final void endLimit() {
    Future<?> limit = timer;
    if (limit != null) {
      limit.cancel(false);
    }
  }

  /** Whether it was aborted because the call's time was over. */
  protected final boolean isLate() {
    return late;
  }

  /**
   * Whether it is no longer needed, so that {@link #abort} must be called again once it can work.
   */
  protected final boolean isUnwanted() {
    return unwanted || owner.isGivenUp();
  }

  /** Whether it races against another attempt, which replaces it if it fails. */
  public final boolean isRaced() {
    return race != null;
  }

  /** The library has finished the attempt: with a response, or a failure. */
  protected final void onEnd(@Nullable R response, @Nullable Throwable failure) {
    untie();
    endLimit();
    Throwable cause = failure == null ? null : cause(failure);
    boolean discarded = action.kind() != Action.Kind.DELIVER;
    if (owner.isGivenUp() || cause instanceof CancellationException) {
      call.cancel();
      action = Action.DELIVER;
    } else if (cause != null && !responded) {
      unwanted = unwanted || !decides(false);
      if (!unwanted) {
        action = afterFailure(cause);
      }
    }
    LocalReply reply = action.reply();
    if (unwanted) {
      call.end(cause);
    } else if (action.sends()) {
      owner.sendAgain(call, action.delayNanos());
    } else if (reply != null) {
      call.end();
      owner.reply(reply);
    } else {
      if (responded && cause != null) {
        call.end(cause);
      } else if (!streams || cause != null) {
        call.end();
      }
      if (discarded && cause == null) {
        owner.cancelled();
      } else {
        owner.finish(response, given(failure, cause));
      }
    }
  }

  @Override
  final ClientCall call() {
    return call;
  }

  private void untie() {
    for (Tie tie = ties; tie != null; tie = tie.before) {
      Object hop = tie.get();
      if (hop != null) {
        owner.driver().attempts.remove(hop);
      }
    }
    ties = null;
  }

  /** The other attempt of the race has won. */
  final void lose() {
    unwanted = true;
    call.cancel();
    call.end();
    abort();
  }

  private boolean decides(boolean good) {
    HedgeRace<R> contest = race;
    return contest == null || contest.decides(this, good);
  }

  private Action afterFailure(Throwable cause) {
    if (leadsElsewhere()) {
      call.cancel();
      return Action.DELIVER;
    }
    return call.failed(owner.driver().asSeen(cause, hasBeenAnswered()));
  }

  /**
   * The failure for the application: unchanged, except for the wrapper that {@link #cause} removes.
   */
  private static @Nullable Throwable given(@Nullable Throwable failure, @Nullable Throwable cause) {
    return failure == cause || failure != null && failure.getCause() == cause
        ? failure
        : new CompletionException(cause);
  }

  private static final class Tie extends WeakReference<Object> {
    final @Nullable Tie before;

    Tie(Object hop, @Nullable Tie before) {
      super(hop);
      this.before = before;
    }
  }
}
