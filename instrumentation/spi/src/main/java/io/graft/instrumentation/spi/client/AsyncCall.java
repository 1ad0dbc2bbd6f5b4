package io.graft.instrumentation.spi.client;

import io.graft.governance.context.CallContext;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import io.graft.governance.outbound.Nesting;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Drives one call of an asynchronous client, from its first attempt to the application's future or
 * callback. An adapter creates it when the application sends a request, calls {@link #start}, and
 * reports to its {@link AsyncAttempt}s.
 *
 * <pre>
 *   start ─ wait? reply or refusal? ── {@link #reply}, {@link #fail}: nothing is sent
 *     └──── {@link AsyncAttempt#send}
 *             ├─ no headers for long ── a hedge; the first success decides
 *             ├─ headers ── {@link AsyncAttempt#onHeaders}: for the application, or discarded
 *             └─ end ────── {@link AsyncAttempt#onEnd}: retry, {@link #reply}, {@link #complete}
 * </pre>
 *
 * @param <R> the client's response
 */
public abstract class AsyncCall<R> {
  private final @Nullable CallContext context = CallContext.current();
  private volatile @Nullable AsyncAttempt<R> attempt;
  private volatile boolean aborted;

  // Implemented by adapters.

  /** The driver that has begun the call. */
  protected abstract AsyncDriver<?> driver();

  /**
   * Creates the state of an attempt.
   *
   * @param call the call that the attempt sends: this one, or its hedge
   * @param lateNanos how much of the application's own timeout has passed before it
   */
  protected abstract AsyncAttempt<R> attempt(ClientCall call, long lateNanos);

  /** Runs {@code task} later, on the library's executor; can be cancelled. */
  protected abstract Future<?> later(long nanos, Runnable task);

  /** Whether the application gets nothing of an attempt before its end. */
  protected abstract boolean mayHedge();

  /** Gives the application a reply of the rules, like a response from the wire. */
  protected abstract void reply(LocalReply reply);

  /** Gives the application the library's result of an attempt, unchanged. */
  protected abstract void complete(@Nullable R response, @Nullable Throwable failure);

  /** Gives the application a failure that is not the library's, in the library's way. */
  protected abstract void fail(Throwable failure);

  /** Whether the application has cancelled the future or callback. */
  protected abstract boolean isCancelled();

  // Called by adapters.

  /**
   * Sends the first attempt, or refuses it. Throws what the library throws for an invalid request.
   *
   * @param call returned by {@link AsyncDriver#begin}
   */
  public final void start(ClientCall call) throws Throwable {
    long wait = call.action().delayNanos();
    if (wait > 0) {
      later(wait, () -> startNow(call));
    } else if (!isRefused(call)) {
      try {
        sendFirst(call);
      } catch (Throwable unfit) {
        abandon(call);
        throw unfit;
      }
    }
  }

  /** Ends the current attempts; the library reports their end. */
  public final void abort() {
    aborted = true;
    AsyncAttempt<R> first = attempt;
    if (first != null) {
      first.abort();
      HedgeRace<R> race = first.race;
      if (race != null) {
        race.abort();
      }
    }
  }

  /** Whether the application no longer wants a response. */
  final boolean isGivenUp() {
    return aborted || isCancelled();
  }

  private void startNow(ClientCall call) {
    if (isGivenUp()) {
      abandon(call);
      cancelled();
    } else if (call.waits()) {
      later(call.action().delayNanos(), () -> startNow(call));
    } else if (!isRefused(call)) {
      try {
        sendFirst(call);
      } catch (Throwable unfit) {
        abandon(call);
        failed(unfit);
      }
    }
  }

  private static void abandon(ClientCall call) {
    call.cancel();
    call.end();
  }

  /** Gives the application the result of a call that is not sent; false: the call is sent. */
  private boolean isRefused(ClientCall call) {
    LocalReply reply = call.action().reply();
    if (reply != null) {
      call.end();
      reply(reply);
      return true;
    }
    IOException refusal = call.action().failure();
    if (refusal != null) {
      call.end();
      failed(refusal);
      return true;
    }
    return false;
  }

  private void sendFirst(ClientCall call) throws Throwable {
    AsyncAttempt<R> first = attempt(call, 0);
    long nanos = call.hedgeNanos();
    if (nanos == Long.MAX_VALUE || !mayHedge()) {
      send(first);
      return;
    }
    HedgeRace<R> race = new HedgeRace<>(first, nanos);
    first.race = race;
    send(first);
    race.copyIsDue(later(nanos, () -> hedge(race)));
  }

  private void hedge(HedgeRace<R> race) {
    AsyncAttempt<R> second = isGivenUp() ? null : race.copy(this);
    if (second != null) {
      try {
        send(second);
      } catch (Throwable broken) {
        second.onEnd(null, broken);
      }
    }
  }

  private void send(AsyncAttempt<R> next) throws Throwable {
    if (next.race == null || attempt == null) {
      attempt = next;
    }
    ClientCall before = Nesting.swap(next.call());
    try {
      next.send();
    } finally {
      Nesting.swap(before);
    }
    next.sent();
  }

  /**
   * Sends the next attempt of a call, when it is due.
   *
   * @param wait in nanoseconds
   */
  final void sendAgain(ClientCall call, long wait) {
    if (wait <= 0) {
      sendNow(call);
    } else {
      later(wait, () -> sendNow(call));
    }
  }

  private void sendNow(ClientCall call) {
    if (isGivenUp()) {
      abandon(call);
      cancelled();
      return;
    }
    if (call.waits()) {
      later(call.action().delayNanos(), () -> sendNow(call));
      return;
    }
    if (isRefused(call)) {
      return;
    }
    try {
      send(attempt(call, 0));
    } catch (Throwable broken) {
      call.end();
      failed(broken);
    }
  }

  /**
   * Gives the application the end of an attempt, in the context of the thread that made the call.
   */
  protected final void finish(@Nullable R response, @Nullable Throwable failure) {
    CallContext before = CallContext.swap(context);
    try {
      complete(response, failure);
    } finally {
      CallContext.swap(before);
    }
  }

  /**
   * Enters the context of the thread that made the call, for what the application is told before
   * the end.
   *
   * @return the context before, for {@link CallContext#swap}
   */
  public final @Nullable CallContext enterContext() {
    return CallContext.swap(context);
  }

  private void failed(Throwable failure) {
    CallContext before = CallContext.swap(context);
    try {
      fail(failure);
    } finally {
      CallContext.swap(before);
    }
  }

  /** Ends the future when another future derived from it was cancelled. */
  final void cancelled() {
    failed(new CancellationException("Request cancelled"));
  }
}
