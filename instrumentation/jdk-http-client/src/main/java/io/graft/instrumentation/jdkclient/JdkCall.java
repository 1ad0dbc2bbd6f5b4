package io.graft.instrumentation.jdkclient;

import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.AsyncDriver;
import io.graft.instrumentation.spi.client.FutureCall;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call, from its first attempt to the future of the application. */
final class JdkCall<T> extends FutureCall<HttpResponse<T>> {
  private static final PrivateMember FACADE = PrivateMember.call(null, "facade", 0);
  private static final PrivateMember SEND_ASYNC = PrivateMember.call(null, "sendAsync", 4);

  final CompletableFuture<HttpResponse<T>> result;
  final HttpRequest request;
  final BodyHandler<T> handler;

  private final Lookup inside;
  private final Object client;
  // Referenced because the library stops a client that the application no longer references, even
  // between attempts.
  private final @Nullable Object facade;
  private final @Nullable Object pushes;
  private final @Nullable Executor executor;

  JdkCall(
      Lookup inside,
      HttpClient client,
      HttpRequest request,
      BodyHandler<T> handler,
      @Nullable Object pushes,
      @Nullable Executor executor)
      throws Throwable {
    result = Futures.incomplete(inside, new Canceller(this));
    facade = FACADE.of(inside, client);
    this.inside = inside;
    this.client = client;
    this.request = request;
    this.handler = handler;
    this.pushes = pushes;
    this.executor = executor;
  }

  /** Makes the library send an attempt; returns its future. */
  @SuppressWarnings("unchecked")
  CompletableFuture<HttpResponse<T>> send(JdkAttempt<T> attempt) throws Throwable {
    Object future =
        (Object)
            SEND_ASYNC
                .in(inside)
                .invokeExact(client, (Object) request, (Object) attempt, pushes, (Object) executor);
    return (CompletableFuture<HttpResponse<T>>) future;
  }

  @Override
  protected AsyncDriver<?> driver() {
    return JdkDriver.INSTANCE;
  }

  @Override
  protected AsyncAttempt<HttpResponse<T>> attempt(ClientCall call, long lateNanos) {
    return new JdkAttempt<>(this, call, lateNanos);
  }

  @Override
  protected Future<?> later(long nanos, Runnable task) {
    CompletableFuture<Void> due = new CompletableFuture<>();
    if (executor == null) {
      due.thenRunAsync(task);
    } else {
      due.thenRunAsync(task, executor);
    }
    return due.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
  }

  /** Server pushes reach the application as they come, and cannot be taken back. */
  @Override
  protected boolean mayHedge() {
    return pushes == null;
  }

  @Override
  protected void reply(LocalReply reply) {
    try {
      ReplyResponse.of(reply, request, handler).whenComplete(this::finish);
    } catch (Throwable unreadable) {
      finish(null, unreadable);
    }
  }

  @Override
  protected CompletableFuture<HttpResponse<T>> result() {
    return result;
  }
}
