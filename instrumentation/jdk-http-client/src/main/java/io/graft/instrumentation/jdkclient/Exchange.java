package io.graft.instrumentation.jdkclient;

import io.graft.governance.context.CallContext;
import io.graft.governance.outbound.ClientCall;
import io.graft.instrumentation.spi.Sockets;
import java.lang.invoke.MethodHandle;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A call, from its first attempt to the future that the application holds. */
final class Exchange<T> implements BodyHandler<T>, BiConsumer<HttpResponse<T>, Throwable> {
  private static final String SUBSCRIBERS = "jdk.internal.net.http.ResponseSubscribers$";

  /** The library's subscribers whose body is there only when it was read to its end. */
  private static final Set<String> WHOLE =
      Set.of(
          SUBSCRIBERS + "ByteArraySubscriber",
          SUBSCRIBERS + "NullSubscriber",
          SUBSCRIBERS + "PathSubscriber",
          SUBSCRIBERS + "ConsumerSubscriber");

  private final MethodHandle sendAsync;
  private final Object client;
  private final HttpRequest request;
  private final BodyHandler<T> handler;
  private final @Nullable Object pushes;
  private final @Nullable Executor executor;
  private final ClientCall call;
  private final @Nullable CallContext context = CallContext.current();
  private final Result<HttpResponse<T>> result = new Result<>(this::cancelWire);

  private volatile @Nullable CompletableFuture<HttpResponse<T>> wire;
  private @Nullable Attempt attempt;
  private boolean responded;
  private boolean again;
  private boolean streams;

  Exchange(
      MethodHandle sendAsync,
      Object client,
      HttpRequest request,
      BodyHandler<T> handler,
      @Nullable Object pushes,
      @Nullable Executor executor,
      ClientCall call) {
    this.sendAsync = sendAsync;
    this.client = client;
    this.request = request;
    this.handler = handler;
    this.pushes = pushes;
    this.executor = executor;
    this.call = call;
  }

  /**
   * Sends the first attempt. Throws what the library throws for a request that it does not take.
   */
  CompletableFuture<HttpResponse<T>> start() throws Throwable {
    try {
      send();
    } catch (Throwable unfit) {
      call.cancel();
      call.end();
      throw unfit;
    }
    return result;
  }

  @SuppressWarnings("unchecked")
  private void send() throws Throwable {
    attempt = new Attempt(request, call);
    responded = false;
    again = false;
    ClientCall before = ClientCall.swap(call);
    CompletableFuture<HttpResponse<T>> sent;
    try {
      Object future =
          (Object)
              sendAsync.invokeExact(
                  client, (Object) attempt, (Object) this, pushes, (Object) executor);
      sent = (CompletableFuture<HttpResponse<T>>) future;
    } finally {
      ClientCall.swap(before);
    }
    wire = sent;
    if (result.isCancelled()) {
      sent.cancel(true);
    }
    sent.whenComplete(this);
  }

  /** The headers of a response that no redirect or challenge follows. */
  @Override
  public BodySubscriber<T> apply(ResponseInfo info) {
    responded = true;
    again =
        call.onResponse(info.statusCode(), info.headers().firstValue("Retry-After").orElse(null));
    if (again) {
      return BodySubscribers.replacing(null);
    }
    BodySubscriber<T> subscriber = handler.apply(info);
    if (subscriber == null || WHOLE.contains(subscriber.getClass().getName())) {
      return subscriber;
    }
    streams = true;
    return new Stream<>(subscriber, call);
  }

  @Override
  public void accept(@Nullable HttpResponse<T> response, @Nullable Throwable failure) {
    Attempt over = attempt;
    if (over != null) {
      over.detach();
    }
    Throwable cause = failure == null ? null : cause(failure);
    if (result.isCancelled() || cause instanceof CancellationException) {
      call.cancel();
      again = false;
    } else if (cause != null) {
      again = repeat(over, cause);
    }
    if (again) {
      sendAgain();
      return;
    }
    if (!streams || failure != null) {
      call.end();
    }
    CallContext before = CallContext.swap(context);
    try {
      if (failure == null) {
        result.complete(response);
      } else {
        result.completeExceptionally(cause == failure ? failure : new CompletionException(cause));
      }
    } finally {
      CallContext.swap(before);
    }
  }

  private boolean repeat(@Nullable Attempt over, Throwable cause) {
    if (responded) {
      call.end(cause);
      return false;
    }
    if (over != null && over.ledAway) {
      // Not the doing of the instance that was called.
      call.cancel();
      return false;
    }
    boolean unsent = over == null || !over.answered || !JdkAdapter.INSTANCE.neverSent(cause);
    return call.onFailure(unsent ? cause : Sockets.afterSending(cause));
  }

  private void sendAgain() {
    long nanos = call.backoffNanos();
    if (nanos <= 0) {
      sendNow();
    } else if (executor == null) {
      CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(this::sendNow);
    } else {
      CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, executor)
          .execute(this::sendNow);
    }
  }

  private void sendNow() {
    if (result.isCancelled()) {
      call.cancel();
      call.end();
      return;
    }
    try {
      send();
    } catch (Throwable broken) {
      call.end();
      result.completeExceptionally(broken);
    }
  }

  private boolean cancelWire(boolean mayInterrupt) {
    CompletableFuture<HttpResponse<T>> sent = wire;
    return sent != null && sent.cancel(mayInterrupt);
  }

  /** Unwraps what futures wrap, and the library's mark that a connection was closed too early. */
  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    if (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause.getClass().getName().endsWith(".ConnectionExpiredException")
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
