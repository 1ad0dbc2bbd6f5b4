package io.graft.instrumentation.spi.client;

import io.graft.governance.outbound.ClientCall;
import java.net.SocketTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A call of an asynchronous client that takes a producer of the request, a consumer of the response
 * and a callback. For each {@link Attempt} the library gets those of the adapter; the application's
 * consumer gets one response, and its callback and future one end.
 *
 * @param <R> the client's response
 */
public abstract class CallbackCall<R> extends AsyncCall<R> {
  private volatile @Nullable Attempt<R> sending;
  private volatile @Nullable Throwable reported;
  private volatile boolean delivered;
  private volatile boolean told;

  /** The application's future and callback get the result of its consumer. */
  protected abstract void endCompleted(@Nullable R response);

  /** The application's future and callback get a failure. */
  protected abstract void endFailed(Exception failure);

  /** The application's future and callback become cancelled. */
  protected abstract void endCancelled();

  /** Tells the application's producer and consumer, once, before its future and callback fail. */
  protected abstract void tell(Exception failure);

  /** Closes the application's producer and consumer, after its future and callback have ended. */
  protected abstract void close();

  /** Whether the consumer has been given a response. */
  protected final boolean isDelivered() {
    return delivered;
  }

  @Override
  protected Future<?> later(long nanos, Runnable task) {
    return driver().after(nanos, task);
  }

  @Override
  protected final void complete(@Nullable R response, @Nullable Throwable failure) {
    try {
      if (failure == null) {
        endCompleted(response);
      } else {
        end(failure);
      }
    } finally {
      close();
    }
  }

  private void end(Throwable failure) {
    Exception cause = failure instanceof Exception ? (Exception) failure : new Exception(failure);
    try {
      tellOnce(cause);
    } finally {
      if (failure instanceof CancellationException && failure != reported) {
        endCancelled();
      } else {
        endFailed(cause);
      }
    }
  }

  private void tellOnce(Exception failure) {
    if (!told) {
      told = true;
      tell(failure);
    }
  }

  @Override
  protected final void fail(Throwable failure) {
    complete(null, failure);
  }

  /**
   * One attempt. Subclasses implement the library's producer, consumer and callback, and report
   * what these are told; in any order, more than once, and before {@link #execute} has returned.
   *
   * @param <R> the client's response
   */
  public abstract static class Attempt<R> extends AsyncAttempt<R> {
    /** Of a discarded body, at most this is read, in bytes: another connection is cheaper. */
    protected static final int MOST_DISCARDED = 64 * 1024;

    private final CallbackCall<R> owner;
    private final CompletableFuture<R> wire = new CompletableFuture<>();
    private volatile boolean delivers;
    private volatile boolean written;
    private volatile boolean writtenBefore;
    private int discarded;

    /** The thread that passes the request to the library. */
    private @Nullable Thread executing;

    /** Whether that thread was told the end while it did. */
    private boolean endedInside;

    /** Takes the arguments of {@link AsyncCall#attempt}. */
    protected Attempt(CallbackCall<R> owner, ClientCall call, long lateNanos) {
      super(owner, call, lateNanos);
      this.owner = owner;
    }

    /** Passes the request to the library. */
    protected abstract void execute() throws Throwable;

    /** Limits the whole time until the response, which the library's own timeouts do not. */
    @Override
    protected final void send() throws Throwable {
      owner.sending = this;
      limit();
      executing = Thread.currentThread();
      try {
        execute();
      } finally {
        executing = null;
      }
    }

    @Override
    protected final void sent() {
      if (isUnwanted()) {
        abort();
      }
      if (endedInside) {
        wire.whenComplete(this::onEnd);
      }
    }

    /** The application is told by the library's thread, also while another one still sends. */
    private void ended(@Nullable R response, @Nullable Throwable failure) {
      boolean first =
          failure == null ? wire.complete(response) : wire.completeExceptionally(failure);
      if (!first) {
        return;
      }
      if (executing == Thread.currentThread()) {
        endedInside = true;
      } else {
        onEnd(response, failure);
      }
    }

    /** A hop is about to connect: what has been written belongs to an earlier one. */
    protected final void onHop() {
      writtenBefore = written;
    }

    /** A hop's request is about to be written. */
    protected final void onWrite() {
      writtenBefore = written;
      written = true;
    }

    @Override
    protected final boolean hasBeenAnswered() {
      return writtenBefore;
    }

    /** Whether the body that the application produces is this attempt's. */
    protected final boolean isSending() {
      return owner.sending == this;
    }

    /** As {@link #onHeaders}; {@link #delivers} returns the same from now on. */
    protected final boolean onResponse(Object headers, int status) {
      endLimit();
      delivers = onHeaders(headers, status);
      if (delivers) {
        owner.delivered = true;
      }
      return delivers;
    }

    /** Whether the application reads the response. */
    protected final boolean delivers() {
      return delivers;
    }

    /** Counts bytes of a discarded body; returns whether to stop, and close the connection. */
    protected final boolean onDiscarded(int bytes) {
      discarded += bytes;
      return discarded > MOST_DISCARDED;
    }

    /** The library has finished with a response. */
    protected final void onCompleted(@Nullable R response) {
      ended(response, null);
    }

    /** The library has finished with a failure. */
    protected final void onFailed(Exception failure) {
      owner.reported = failure;
      if (delivers) {
        owner.tellOnce(failure);
      }
      ended(null, failure);
    }

    /**
     * The library has cancelled the exchange; by {@link #abort}, or the application has done it.
     */
    protected final void onCancelled() {
      ended(
          null,
          isLate() ? new SocketTimeoutException("deadline exceeded") : new CancellationException());
    }
  }
}
