package io.graft.instrumentation.vertx;

import io.graft.bootstrap.Outcome;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.AsyncCall;
import io.graft.instrumentation.spi.client.EndpointAddress;
import io.graft.instrumentation.spi.tls.LayeredAddress;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A request of the library, and those that follow its redirects. */
abstract class HopAttempt extends AsyncAttempt<HttpClientResponse> {
  final Library library;

  private @Nullable RequestOptions next;

  /** Keeps the address of the hop under way, which the library may look up. */
  private @Nullable RequestOptions latest;

  // Of the hop under way.
  volatile @Nullable HttpClientRequest hop;
  private volatile VertxDriver.@Nullable Head routed;
  private volatile VertxDriver.@Nullable Head written;

  HopAttempt(
      AsyncCall<HttpClientResponse> owner, ClientCall call, long lateNanos, Library library) {
    super(owner, call, lateNanos);
    this.library = library;
  }

  /** Returns the headers that a hop may have before it is made. */
  abstract MultiMap known(RequestOptions options);

  /** Returns the application's request, if it is one of the adapter's. */
  abstract @Nullable VertxRequest request();

  /**
   * The library is about to make a hop.
   *
   * @return the outcome, if the hop must not be made; {@code null}: with the options of {@link
   *     #routed(RequestOptions)}
   */
  final @Nullable Outcome onRequest(RequestOptions options) {
    try {
      next = route(options);
      return null;
    } catch (IOException | RuntimeException unreachable) {
      Promise<HttpClientRequest> failed = library.promise(library.context());
      failed.tryFail(unreachable);
      failed.future().onComplete(this::onHop);
      return Outcome.returning(failed.future());
    }
  }

  /** Returns the options of a hop, with the address of its instance. */
  final RequestOptions routed(RequestOptions options) {
    RequestOptions addressed = next;
    next = null;
    latest = addressed;
    return addressed == null ? options : addressed;
  }

  private RequestOptions route(RequestOptions options) throws IOException {
    if (library.isAddressed(options)) {
      return options;
    }
    boolean secure = library.isSecure(options);
    String host = library.host(options);
    int port = library.port(options);
    routed =
        new VertxDriver.Head(
            request(), method(), secure, host, port, options.getURI(), known(options));
    Instance instance = endpoint(secure ? "https" : "http", host, port, library.isProxied());
    if (refusal() != null) {
      throw new ConnectException(refusal());
    }
    if (instance == null) {
      return options;
    }
    RequestOptions addressed = Library.copy(options);
    TlsLayer layer = layer();
    if (layer != null) {
      library.address(addressed, layer);
    } else {
      String digits = EndpointAddress.of(instance, host).getHostAddress();
      library.address(addressed, digits, instance.port());
    }
    return addressed;
  }

  /** A hop has a connection, or could not get one. */
  void onHop(AsyncResult<HttpClientRequest> opened) {
    if (opened.succeeded()) {
      hop = opened.result();
      tie(opened.result());
      check(opened.result());
    }
  }

  /** Closes a connection without the TLS that it must have, before anything is written. */
  private void check(HttpClientRequest opened) {
    VertxDriver.Head to = routed;
    boolean secure = to != null && to.secure;
    if (layer() != null || !secure) {
      boolean tls = opened.connection().sslSession() != null;
      if (tls != (layer() != null)) {
        opened.connection().close();
        library.reset(opened, 0);
      }
    }
  }

  /** A hop is about to be written. */
  final void write(HttpClientRequest hopWritten) {
    VertxDriver.Head to = routed;
    if (to != null && hopWritten == hop) {
      routed = null;
      written =
          new VertxDriver.Head(
              request(), to.method, to.secure, to.host, to.port, to.uri, hopWritten.headers());
      writeHeaders(VertxDriver.INSTANCE, written);
    }
  }

  /** A hop has got a response, whose request has its own headers again: a redirect copies them. */
  final void onHopAnswered() {
    VertxDriver.Head head = written;
    if (head != null) {
      written = null;
      head.undo();
    }
  }

  /** Returns a failure as the agent classifies it. */
  final Throwable seen(Throwable failure) {
    TlsLayer layer = layer();
    if (layer != null
        && failure instanceof DecoderException
        && failure.getCause() instanceof SSLException) {
      return LayeredAddress.handshakeFailure(layer, failure.getCause());
    }
    return failure instanceof VertxException || failure instanceof StreamResetException
        ? new Broken(failure)
        : failure;
  }

  @Override
  protected final @Nullable String header(Object headers, String name) {
    return ((MultiMap) headers).get(name);
  }

  @Override
  protected final Iterable<String> setCookies(Object headers) {
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
