package io.graft.instrumentation.vertx;

import io.graft.governance.context.CallContext;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.AsyncCall;
import io.graft.instrumentation.spi.client.AsyncDriver;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A call to a host that is no service. The application has the library's own request, with all that
 * it can be cast to; the call only adds headers, and sees what becomes of it.
 */
final class Watched extends HopAttempt {
  final @Nullable CallContext context;
  private final Context loop;
  private final MultiMap headers;
  private final HttpMethod asked;

  /** For a call with a time limit, which may end while the library connects. */
  private @Nullable Promise<HttpClientRequest> limited;

  private @Nullable HttpClientRequest first;

  private Watched(Owner owner, ClientCall call, Library library, RequestOptions options) {
    super(owner, call, 0, library);
    context = owner.context;
    loop = owner.loop;
    asked = options.getMethod();
    headers =
        options.getHeaders() != null ? options.getHeaders() : MultiMap.caseInsensitiveMultiMap();
  }

  /** Begins a call, and has the library open its request, or refuses it. */
  static io.vertx.core.Future<HttpClientRequest> open(
      Library library, Context loop, RequestOptions options, VertxDriver.Head head) {
    ClientCall call = VertxDriver.INSTANCE.begin(head);
    if (call == null || call.action().reply() != null) {
      return library.open(options);
    }
    IOException refusal = call.action().failure();
    if (refusal != null) {
      call.end();
      Promise<HttpClientRequest> refused = library.promise(loop);
      refused.tryFail(refusal);
      return refused.future();
    }
    return new Watched(new Owner(loop), call, library, options).open(options);
  }

  private io.vertx.core.Future<HttpClientRequest> open(RequestOptions options) {
    if (timeoutNanos() != Long.MAX_VALUE) {
      limited = library.promise(loop);
      limit();
    }
    io.vertx.core.Future<HttpClientRequest> opened;
    Object around = VertxDriver.INSTANCE.enter(this);
    try {
      opened = library.client.request(options);
    } catch (RuntimeException | Error unfit) {
      onEnd(null, unfit);
      throw unfit;
    } finally {
      VertxDriver.INSTANCE.leave(around);
    }
    Promise<HttpClientRequest> told = limited;
    if (told == null) {
      return opened;
    }
    opened.onComplete(
        result -> {
          boolean given =
              result.succeeded() ? told.tryComplete(result.result()) : told.tryFail(result.cause());
          if (!given && result.succeeded()) {
            library.reset(result.result(), 0);
          }
        });
    return told.future();
  }

  @Override
  MultiMap known(RequestOptions options) {
    return headers;
  }

  @Override
  @Nullable VertxRequest request() {
    return null;
  }

  @Override
  void onHop(AsyncResult<HttpClientRequest> opened) {
    super.onHop(opened);
    if (first != null) {
      return; // the library tells the first one what becomes of those that follow
    }
    if (opened.failed()) {
      onEnd(null, seen(opened.cause()));
    } else {
      first = opened.result();
      first.response().onComplete(this::onResponse);
    }
  }

  private void onResponse(AsyncResult<HttpClientResponse> result) {
    if (result.failed()) {
      onEnd(null, seen(result.cause()));
      return;
    }
    HttpClientResponse response = result.result();
    onHeaders(response.headers(), response.statusCode());
    boolean redirects = response.statusCode() / 100 == 3; // whose body WebClient leaves unread
    if (response.statusCode() != 101 && !redirects && asked != HttpMethod.CONNECT) {
      streams(response);
      if (context != null) {
        VertxDriver.INSTANCE.contexts.put(response, context);
      }
    }
    onEnd(response, null);
  }

  @Override
  protected void send() {}

  @Override
  protected void sent() {}

  /** Its time is over. */
  @Override
  protected void abort() {
    Promise<HttpClientRequest> told = limited;
    HttpClientRequest wire = hop;
    if (told != null && told.tryFail(new TimeoutException("deadline exceeded"))) {
      onEnd(null, new TimeoutException("deadline exceeded"));
    } else if (wire != null) {
      library.reset(wire, 0);
    }
  }

  /** The library and the application do all that other calls have the adapter do. */
  private static final class Owner extends AsyncCall<HttpClientResponse> {
    final @Nullable CallContext context = CallContext.current();
    final Context loop;

    Owner(Context loop) {
      this.loop = loop;
    }

    @Override
    protected AsyncDriver<?> driver() {
      return VertxDriver.INSTANCE;
    }

    @Override
    protected AsyncAttempt<HttpClientResponse> attempt(ClientCall call, long lateNanos) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected Future<?> later(long nanos, Runnable task) {
      return VertxDriver.INSTANCE.aside(nanos, () -> loop.runOnContext(ignored -> task.run()));
    }

    @Override
    protected boolean mayHedge() {
      return false;
    }

    @Override
    protected void reply(LocalReply reply) {}

    @Override
    protected void complete(@Nullable HttpClientResponse response, @Nullable Throwable failure) {}

    @Override
    protected void fail(Throwable failure) {}

    @Override
    protected boolean isCancelled() {
      return false;
    }
  }
}
