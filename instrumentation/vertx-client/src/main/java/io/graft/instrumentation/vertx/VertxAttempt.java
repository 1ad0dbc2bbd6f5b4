package io.graft.instrumentation.vertx;

import io.graft.governance.context.CallContext;
import io.graft.governance.outbound.ClientCall;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** One attempt of a request of the adapter's. */
final class VertxAttempt extends HopAttempt {
  /** Of a discarded body, at most this is read, in bytes: another connection is cheaper. */
  private static final int MOST_DISCARDED = 64 * 1024;

  private final VertxCall owner;
  private final VertxRequest request;

  /** Whether its response or failure has come, or it was aborted. */
  private final AtomicBoolean over = new AtomicBoolean();

  private final AtomicBoolean discarded = new AtomicBoolean();
  private int read;

  VertxAttempt(VertxCall owner, ClientCall call, long lateNanos) {
    super(owner, call, lateNanos, owner.request.library);
    this.owner = owner;
    request = owner.request;
  }

  @Override
  MultiMap known(RequestOptions options) {
    return request.headers;
  }

  @Override
  VertxRequest request() {
    return request;
  }

  @Override
  protected void send() {
    limit();
    Object around = VertxDriver.INSTANCE.enter(this);
    try {
      library.open(request.options).onComplete(this::onOpened);
    } finally {
      VertxDriver.INSTANCE.leave(around);
    }
  }

  @Override
  protected void sent() {
    if (isUnwanted()) {
      abort();
    }
  }

  private void onOpened(AsyncResult<HttpClientRequest> opened) {
    if (opened.failed()) {
      onFailure(opened.cause());
      return;
    }
    HttpClientRequest wire = opened.result();
    if (over.get()) {
      library.reset(wire, 0);
      return;
    }
    wire.exceptionHandler(this::onFailure);
    wire.response().onComplete(this::onResponse);
    try {
      request.sendOn(wire, this::onFailure);
    } catch (Throwable unfit) {
      // Not reset: after a head that it could not write, the library would use the connection
      // again,
      // and the next request on it would get no answer.
      onFailure(unfit);
    }
  }

  private void onResponse(AsyncResult<HttpClientResponse> result) {
    Object around = VertxDriver.INSTANCE.enter(null); // what the application does now is its own
    try {
      if (result.failed()) {
        onFailure(result.cause());
      } else if (over.compareAndSet(false, true)) {
        onResponse(result.result());
      } else {
        library.reset(result.result().request(), 0);
      }
    } finally {
      VertxDriver.INSTANCE.leave(around);
    }
  }

  private void onResponse(HttpClientResponse response) {
    if (!onHeaders(response.headers(), response.statusCode())) {
      response
          .handler(some -> discard(response, some.length()))
          .exceptionHandler(broken -> discarded())
          .endHandler(ended -> discarded());
      return;
    }
    // After a 101 it is a session; and WebClient leaves the body of a redirect where it is.
    boolean redirects = response.statusCode() / 100 == 3;
    if (response.statusCode() != 101 && !redirects && request.isCall()) {
      streams(response);
      CallContext context = owner.context;
      if (context != null) {
        VertxDriver.INSTANCE.contexts.put(response, context);
      }
    }
    onEnd(response, null);
  }

  private void discard(HttpClientResponse response, int bytes) {
    read += bytes;
    if (read > MOST_DISCARDED) {
      library.reset(response.request(), 0);
      discarded();
    }
  }

  /** The library gives the connection back after the end of the body: what follows may get it. */
  private void discarded() {
    if (discarded.compareAndSet(false, true)) {
      request.context.runOnContext(ignored -> onEnd(null, null));
    }
  }

  private void onFailure(Throwable failure) {
    if (over.compareAndSet(false, true)) {
      Object around = VertxDriver.INSTANCE.enter(null);
      try {
        onEnd(null, seen(failure));
      } finally {
        VertxDriver.INSTANCE.leave(around);
      }
    }
  }

  @Override
  protected void abort() {
    HttpClientRequest wire = hop;
    if (over.compareAndSet(false, true)) {
      if (wire != null) {
        library.reset(wire, 0);
      }
      onEnd(null, isLate() ? new TimeoutException("deadline exceeded") : owner.aborted());
    } else if (wire != null && read > 0) {
      library.reset(wire, 0);
    }
  }
}
