package io.graft.instrumentation.jdkclient;

import io.graft.governance.context.CallContext;
import io.graft.governance.outbound.Answer;
import io.graft.governance.outbound.ClientCall;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.ref.WeakReference;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A call, from its first attempt to the future that the application holds. */
final class Exchange<T> {
  final HttpRequest request;
  final BodyHandler<T> handler;

  private final MethodHandle sendAsync;
  private final Object client;
  // Held, because the library ends a client that the application has let go of, between attempts.
  private final @Nullable Object facade;
  private final @Nullable Object pushes;
  private final @Nullable Executor executor;
  private final @Nullable CallContext context = CallContext.current();
  private final CompletableFuture<HttpResponse<T>> result;

  private volatile @Nullable Leg<T> leg;
  private volatile boolean aborted;

  Exchange(
      Lookup inside,
      MethodHandle sendAsync,
      Object client,
      @Nullable Object facade,
      HttpRequest request,
      BodyHandler<T> handler,
      @Nullable Object pushes,
      @Nullable Executor executor)
      throws Throwable {
    result = Futures.incomplete(inside, new Cancelling(this));
    this.sendAsync = sendAsync;
    this.client = client;
    this.facade = facade;
    this.request = request;
    this.handler = handler;
    this.pushes = pushes;
    this.executor = executor;
  }

  /**
   * Sends the first attempt, or refuses to. Throws what the library throws for a request that it
   * does not take.
   */
  CompletableFuture<HttpResponse<T>> start(ClientCall call) throws Throwable {
    long wait = call.backoffNanos();
    if (wait > 0) {
      after(wait, () -> startNow(call));
    } else if (!refused(call)) {
      try {
        sendFirst(call);
      } catch (Throwable unfit) {
        abandon(call);
        throw unfit;
      }
    }
    return result;
  }

  private void startNow(ClientCall call) {
    if (isCancelled()) {
      abandon(call);
      cancelled();
    } else if (!refused(call)) {
      try {
        sendFirst(call);
      } catch (Throwable unfit) {
        abandon(call);
        fail(unfit);
      }
    }
  }

  private static void abandon(ClientCall call) {
    call.cancel();
    call.end();
  }

  /** Gives the application what it gets for a call that is not sent; false: the call is sent. */
  private boolean refused(ClientCall call) {
    Answer answer = call.answer();
    if (answer != null) {
      call.end();
      answer(answer);
      return true;
    }
    IOException refusal = call.refusal();
    if (refusal != null) {
      call.end();
      fail(refusal);
      return true;
    }
    return false;
  }

  private void sendFirst(ClientCall call) throws Throwable {
    Leg<T> first = new Leg<>(this, call, 0);
    long nanos = call.hedgeNanos();
    // What a server pushes is given to the application as it comes, and cannot be taken back.
    if (nanos == Long.MAX_VALUE || pushes != null) {
      send(first);
      return;
    }
    Race<T> race = new Race<>(first, nanos);
    first.runsIn(race);
    send(first);
    CompletableFuture<Void> due = race.due();
    if (executor == null) {
      due.thenRunAsync(() -> hedge(race));
    } else {
      due.thenRunAsync(() -> hedge(race), executor);
    }
  }

  private void hedge(Race<T> race) {
    Leg<T> second = isCancelled() ? null : race.hedge();
    if (second != null) {
      try {
        send(second);
      } catch (Throwable broken) {
        second.accept(null, broken);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private void send(Leg<T> next) throws Throwable {
    if (next.race == null || leg == null) {
      leg = next;
    }
    ClientCall before = ClientCall.swap(next.call);
    CompletableFuture<HttpResponse<T>> sent;
    try {
      Object future =
          (Object)
              sendAsync.invokeExact(
                  client, (Object) next.attempt, (Object) next, pushes, (Object) executor);
      sent = (CompletableFuture<HttpResponse<T>>) future;
    } finally {
      ClientCall.swap(before);
    }
    next.sent(sent);
  }

  /** Sends the next attempt of a call, when it is time. */
  void sendAgain(ClientCall call) {
    long wait = call.backoffNanos();
    if (wait <= 0) {
      sendNow(call);
    } else {
      after(wait, () -> sendNow(call));
    }
  }

  private void sendNow(ClientCall call) {
    if (isCancelled()) {
      abandon(call);
      cancelled();
      return;
    }
    try {
      send(new Leg<>(this, call, 0));
    } catch (Throwable broken) {
      call.end();
      fail(broken);
    }
  }

  private void after(long nanos, Runnable next) {
    Executor later =
        executor == null
            ? CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS)
            : CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, executor);
    later.execute(next);
  }

  /** Gives the application an answer that nobody has sent. */
  void answer(Answer answer) {
    try {
      AnswerResponse.of(answer, request, handler).whenComplete(this::complete);
    } catch (Throwable unreadable) {
      complete(null, unreadable);
    }
  }

  void complete(@Nullable HttpResponse<T> response, @Nullable Throwable failure) {
    CallContext before = CallContext.swap(context);
    try {
      if (failure == null) {
        result.complete(response);
      } else {
        result.completeExceptionally(failure);
      }
    } finally {
      CallContext.swap(before);
    }
  }

  /** As the library's futures do, which are derived from others. */
  private void fail(Throwable failure) {
    result.completeExceptionally(
        failure instanceof CompletionException ? failure : new CompletionException(failure));
  }

  /** Tells a future of which another one, that was derived from it, was cancelled. */
  void cancelled() {
    fail(new CancellationException("Request cancelled"));
  }

  /** Whether the application wants no answer, be it by the future that it got or a derived one. */
  boolean isCancelled() {
    return aborted || result.isCancelled();
  }

  /** Ends what is under way; what comes of that is told by the future of the library. */
  private boolean abort() {
    aborted = true;
    Leg<T> first = leg;
    if (first != null) {
      first.abort();
      Race<T> race = first.race;
      if (race != null) {
        race.abort();
      }
    }
    return true;
  }

  /** A future that the application keeps must not keep what it stood for. */
  private static final class Cancelling extends WeakReference<Exchange<?>>
      implements Predicate<Boolean> {
    Cancelling(Exchange<?> exchange) {
      super(exchange);
    }

    @Override
    public boolean test(Boolean mayInterrupt) {
      Exchange<?> exchange = mayInterrupt ? get() : null;
      return exchange != null && exchange.abort();
    }
  }
}
