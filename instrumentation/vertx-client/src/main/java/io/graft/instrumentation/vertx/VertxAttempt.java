package io.graft.instrumentation.vertx;

import io.graft.governance.context.CallContext;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.service.Instance;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.EndpointAddress;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One attempt: a request of the library, and those that follow its redirects. */
final class VertxAttempt extends AsyncAttempt<HttpClientResponse> {
  /** Of a discarded body, at most this is read, in bytes: another connection is cheaper. */
  private static final int MOST_DISCARDED = 64 * 1024;

  private final VertxCall owner;
  private final VertxRequest request;

  /** Whether its response or failure has come, or it was aborted. */
  private final AtomicBoolean over = new AtomicBoolean();

  private final AtomicBoolean discarded = new AtomicBoolean();
  private int read;

  // Of the hop under way.
  private volatile @Nullable HttpClientRequest hop;
  private volatile VertxDriver.@Nullable Head routed;
  private volatile VertxDriver.@Nullable Head written;

  VertxAttempt(VertxCall owner, ClientCall call, long lateNanos) {
    super(owner, call, lateNanos);
    this.owner = owner;
    request = owner.request;
  }

  /** Returns the options of a hop, with the address of its instance. */
  RequestOptions route(RequestOptions options) throws UnknownHostException {
    if (request.library.isAddressed(options)) {
      return options;
    }
    boolean secure = request.library.isSecure(options);
    String host = request.library.host(options);
    int port = request.library.port(options);
    routed =
        new VertxDriver.Head(
            request, method(), secure, host, port, options.getURI(), request.headers);
    Instance instance =
        endpoint(secure ? "https" : "http", host, port, request.library.isProxied());
    if (instance == null) {
      return options;
    }
    RequestOptions addressed = Library.copy(options);
    String digits = EndpointAddress.of(instance, host).getHostAddress();
    request.library.address(addressed, digits, instance.port());
    return addressed;
  }

  /** A hop has a connection, or could not get one. */
  void onHop(AsyncResult<HttpClientRequest> opened) {
    if (opened.succeeded()) {
      hop = opened.result();
      tie(opened.result());
    }
  }

  /** A hop is about to be written. */
  void write(HttpClientRequest hopWritten) {
    VertxDriver.Head to = routed;
    if (to != null && hopWritten == hop) {
      routed = null;
      written =
          new VertxDriver.Head(
              request, to.method, to.secure, to.host, to.port, to.uri, hopWritten.headers());
      writeHeaders(VertxDriver.INSTANCE, written);
    }
  }

  /** A hop has got a response, whose request has its own headers again: a redirect copies them. */
  void onHopAnswered() {
    VertxDriver.Head head = written;
    if (head != null) {
      written = null;
      head.undo();
    }
  }

  @Override
  protected void send() {
    limit();
    Object around = VertxDriver.INSTANCE.enter(this);
    try {
      request.library.open(request.options).onComplete(this::onOpened);
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
      request.library.reset(wire, 0);
      return;
    }
    wire.exceptionHandler(this::onFailure);
    wire.response().onComplete(this::onResponse);
    try {
      request.sendOn(wire);
    } catch (Throwable unfit) {
      request.library.reset(wire, 0);
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
        request.library.reset(result.result().request(), 0);
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
      request.library.reset(response.request(), 0);
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
        onEnd(
            null,
            failure instanceof VertxException || failure instanceof StreamResetException
                ? new Broken(failure)
                : failure);
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
        request.library.reset(wire, 0);
      }
      onEnd(null, isLate() ? new TimeoutException("deadline exceeded") : owner.aborted());
    } else if (wire != null && read > 0) {
      request.library.reset(wire, 0);
    }
  }

  @Override
  protected @Nullable String header(Object headers, String name) {
    return ((MultiMap) headers).get(name);
  }

  @Override
  protected Iterable<String> setCookies(Object headers) {
    return ((MultiMap) headers).getAll("Set-Cookie");
  }

  /** A failure of a connection, which in this library is none of the JDK's kinds. */
  static final class Broken extends SocketException {
    private static final long serialVersionUID = 1;

    Broken(Throwable failure) {
      super(failure.getMessage());
      initCause(failure);
    }
  }
}
