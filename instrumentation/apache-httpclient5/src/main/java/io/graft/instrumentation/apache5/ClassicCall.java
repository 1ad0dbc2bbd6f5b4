package io.graft.instrumentation.apache5;

import io.graft.governance.service.Instance;
import io.graft.governance.tls.LayeringSocket;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.client.BlockingCall;
import io.graft.instrumentation.spi.client.HeaderChanges;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** A governed call of a classic client on its way through the library. */
final class ClassicCall extends BlockingCall {
  /** Only while a thread is inside: its context may lead to the object that holds the call. */
  @Nullable Sent sent;

  private @Nullable Object runtime;

  /** The route of this hop, mostly to an instance, and the one that the application sees of it. */
  @Nullable HttpRoute actual;

  @Nullable HttpRoute logical;

  private @Nullable Limit limit;

  ClassicCall(Sent sent) {
    this.sent = sent;
  }

  /** Returns the route that a hop takes to its instance. */
  HttpRoute route(Object runtime, HttpRoute route, HttpClientContext context)
      throws UnknownHostException {
    this.runtime = runtime;
    kept = false;
    actual = route;
    logical = route;
    HttpHost to = route.getTargetHost();
    Instance instance =
        endpoint(
            to.getSchemeName(),
            to.getHostName(),
            to.getPort(),
            route.getProxyHost() != null || EndpointRoute.isLocal(route));
    if (timeoutNanos() != Long.MAX_VALUE) {
      limit = limit == null ? new Limit() : limit;
      limit.leasing = true;
      limit.config = context.getRequestConfig();
      RequestConfig config = limit.config == null ? RequestConfig.DEFAULT : limit.config;
      context.setRequestConfig(
          RequestConfig.copy(config)
              .setConnectionRequestTimeout(hurry(config.getConnectionRequestTimeout()))
              .build());
    }
    if (instance != null) {
      actual = EndpointRoute.to(instance, route, layer() != null);
    }
    return actual;
  }

  /** Returns what a connection uses in place of a socket, which may not be connected yet. */
  Socket bound(Socket socket) {
    TlsLayer layer = layer();
    try {
      return layer == null || socket instanceof LayeringSocket
          ? socket
          : new LayeringSocket(socket, layer, timeoutMillis(0));
    } catch (SocketException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns why nothing may be written to a connection; {@code null}: it may. */
  @Nullable IOException refusalAt(HttpClientConnection connection) {
    if (refusal() != null) {
      return new ConnectException(refusal());
    }
    return layer() == null
            || connection instanceof ManagedHttpClientConnection
                && ((ManagedHttpClientConnection) connection).getSocket() instanceof LayeringSocket
        ? null
        : new SSLHandshakeException("no TLS with " + layer().instance());
  }

  /** A connection was leased, or was not: puts back what {@link #route} has changed. */
  void leased(HttpClientContext context) {
    if (limit != null && limit.leasing) {
      limit.leasing = false;
      context.setRequestConfig(limit.config);
    }
  }

  /** Returns the tighter of a timeout of the library and the call's. */
  Timeout hurry(@Nullable Timeout own) {
    int millis = own == null ? 0 : own.toMillisecondsIntBound();
    int limit = timeoutMillis(millis);
    return own != null && limit == millis ? own : Timeout.ofMilliseconds(limit);
  }

  /** A hop's request is about to be written to a connection. */
  void write(ClassicHttpRequest hop, HttpClientConnection connection) {
    kept = connection.getEndpointDetails().getRequestCount() > 0;
    if (limit != null && limit.connection == null) {
      Timeout own = connection.getSocketTimeout();
      Timeout hurried = hurry(own);
      if (hurried != own) {
        limit.connection = connection;
        limit.timeout = own;
        connection.setSocketTimeout(hurried);
      }
    }
    if (hop == sent.given) {
      sent.changes = new GivenHeaders(hop);
    }
    sent.hop = hop;
    writeHeaders(ClassicDriver.INSTANCE, sent);
  }

  /** A hop's request was written, and its response has come, or none. */
  void answered() {
    if (sent.changes != null) {
      sent.changes.undo();
      sent.changes = null;
    }
  }

  boolean usesConnectionOf(Object runtime) {
    return this.runtime == runtime;
  }

  /** The connection serves others from now on, whose time is not this call's. */
  void restoreTimeout() {
    if (limit != null && limit.connection != null) {
      limit.connection.setSocketTimeout(limit.timeout);
      limit.connection = null;
    }
  }

  void left() {
    sent = null;
    runtime = null;
  }

  /** What the time limit of the call has replaced. */
  private static final class Limit {
    boolean leasing;

    /** Of the context, while a connection is leased. */
    @Nullable RequestConfig config;

    /** {@code null}: its timeout is its own. */
    @Nullable HttpClientConnection connection;

    @Nullable Timeout timeout;
  }

  /** The minimal client writes the application's own request. */
  private static final class GivenHeaders extends HeaderChanges {
    private final ClassicHttpRequest given;

    GivenHeaders(ClassicHttpRequest given) {
      this.given = given;
    }

    @Override
    public @Nullable String get(String name) {
      return Requests.first(given, name);
    }

    @Override
    protected void put(String name, @Nullable String value) {
      if (value == null) {
        given.removeHeaders(name);
      } else {
        given.setHeader(name, value);
      }
    }
  }
}
