package io.graft.instrumentation.spi.client;

import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A call of an asynchronous client that gives the application a future.
 *
 * @param <R> the client's response
 */
public abstract class FutureCall<R> extends AsyncCall<R> {
  /** Returns the application's future: of the library's own class, so that it behaves the same. */
  protected abstract CompletableFuture<R> result();

  @Override
  protected void complete(@Nullable R response, @Nullable Throwable failure) {
    if (failure == null) {
      result().complete(response);
    } else {
      result().completeExceptionally(failure);
    }
  }

  /** Completes the future as futures derived from others do. */
  @Override
  protected void fail(Throwable failure) {
    result()
        .completeExceptionally(
            failure instanceof CompletionException ? failure : new CompletionException(failure));
  }

  @Override
  protected boolean isCancelled() {
    return result().isCancelled();
  }

  /**
   * Aborts a call whose future was cancelled, also a derived one if the library's futures report
   * that. Refers to the call weakly: a future that the application keeps must not keep the call.
   */
  protected static final class Canceller extends WeakReference<FutureCall<?>>
      implements Predicate<Boolean> {
    public Canceller(FutureCall<?> call) {
      super(call);
    }

    @Override
    public boolean test(Boolean mayInterrupt) {
      FutureCall<?> call = mayInterrupt ? get() : null;
      if (call != null) {
        call.abort();
      }
      return call != null;
    }
  }
}
