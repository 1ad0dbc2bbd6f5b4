package io.graft.instrumentation.vertx;

import io.graft.governance.context.CallContext;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.AsyncCall;
import io.graft.instrumentation.spi.client.AsyncDriver;
import io.vertx.core.AsyncResult;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call, from the application's first write to the response that it gets. */
final class VertxCall extends AsyncCall<HttpClientResponse> {
  final VertxRequest request;
  final @Nullable CallContext context = CallContext.current();
  private volatile @Nullable Throwable reset;

  VertxCall(VertxRequest request) {
    this.request = request;
  }

  /** The application has reset its request, which has got no response. */
  void reset(Throwable cause) {
    reset = cause;
    request.onContext(
        () -> {
          abort();
          request.complete(null, cause); // unless an attempt has
        });
  }

  /** Returns the failure of an attempt that was aborted. */
  Throwable aborted() {
    Throwable cause = reset;
    return cause == null ? new CancellationException() : cause;
  }

  /** Sends the request as without Graft. */
  void sendUngoverned() {
    Object around = VertxDriver.INSTANCE.enter(null);
    try {
      request.library.open(request.options).onComplete(this::onUngoverned);
    } finally {
      VertxDriver.INSTANCE.leave(around);
    }
  }

  private void onUngoverned(AsyncResult<HttpClientRequest> opened) {
    if (opened.failed()) {
      request.complete(null, opened.cause());
      return;
    }
    HttpClientRequest wire = opened.result();
    wire.response()
        .onComplete(
            result ->
                request.complete(result.succeeded() ? result.result() : null, result.cause()));
    request.sendOn(wire, unfit -> request.complete(null, unfit));
  }

  @Override
  protected AsyncDriver<?> driver() {
    return VertxDriver.INSTANCE;
  }

  @Override
  protected AsyncAttempt<HttpClientResponse> attempt(ClientCall call, long lateNanos) {
    return new VertxAttempt(this, call, lateNanos);
  }

  /** By the event loop of the application's context, in that context. */
  @Override
  protected Future<?> later(long nanos, Runnable task) {
    return request
        .library
        .loop(request.context)
        .schedule(() -> request.onContext(task), nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  protected boolean mayHedge() {
    return request.isWhole();
  }

  @Override
  protected void reply(LocalReply reply) {
    finish(new ReplyResponse(request, reply), null);
  }

  @Override
  protected void complete(@Nullable HttpClientResponse response, @Nullable Throwable failure) {
    request.complete(response, failure);
  }

  @Override
  protected void fail(Throwable failure) {
    complete(null, failure);
  }

  @Override
  protected boolean isCancelled() {
    return request.isCancelled();
  }
}
