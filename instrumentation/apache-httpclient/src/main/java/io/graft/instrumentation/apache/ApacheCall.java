package io.graft.instrumentation.apache;

import io.graft.governance.service.Instance;
import io.graft.governance.tls.DelegatingSocket;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.apache4.Requests;
import io.graft.instrumentation.apache4.Sent;
import io.graft.instrumentation.spi.client.BlockingCall;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.http.HttpClientConnection;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.client.CookieStore;
import org.apache.http.client.HttpClient;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.conn.ManagedHttpClientConnection;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/** A governed call inside the library. */
final class ApacheCall extends BlockingCall implements Sent {
  private HttpRequest request;
  private @Nullable HttpHost target;

  // Set only while a thread is inside: the context may refer to the object that holds the call.
  @Nullable HttpClient client;
  @Nullable HttpHost givenTarget;
  @Nullable HttpRequest given;
  @Nullable HttpContext context;

  /** The route of this hop to an instance, and the route that the application sees instead. */
  @Nullable HttpRoute actual;

  @Nullable HttpRoute logical;

  private @Nullable HttpHost hiddenTarget;
  private @Nullable RequestConfig hiddenConfig;

  ApacheCall(
      HttpClient client,
      @Nullable HttpHost target,
      HttpRequest request,
      @Nullable HttpContext context) {
    this.client = client;
    this.target = target;
    this.request = request;
    givenTarget = target;
    given = request;
    this.context = context;
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public @Nullable HttpHost target() {
    return target;
  }

  @Override
  public boolean isRepeatable() {
    return Requests.entityOf(request).isRepeatable();
  }

  /** The library has already written its cookies into the request of a hop. */
  @Override
  public @Nullable CookieStore cookies() {
    return request == given ? CookieStores.of(client, context) : null;
  }

  /** Writes this attempt's headers into the request of a hop. */
  void write(HttpRequest hop, @Nullable HttpHost to) {
    request = hop;
    target = to;
    writeHeaders(ApacheDriver.INSTANCE, this);
  }

  /** The route that this hop connects by; {@code null}: its own route. */
  @Nullable HttpHost actualHost() {
    HttpRoute route = actual;
    return route == null ? null : route.getTargetHost();
  }

  /** Returns the route to the instance that this hop goes to. */
  HttpRoute toEndpoint(HttpRoute route) throws UnknownHostException {
    kept = false;
    actual = null;
    HttpHost target = route.getTargetHost();
    Instance instance =
        endpoint(
            target.getSchemeName(),
            target.getHostName(),
            target.getPort(),
            route.getProxyHost() != null);
    if (instance == null) {
      return route;
    }
    logical = route;
    actual =
        new HttpRoute(
            InstanceHosts.at(instance, target),
            route.getLocalAddress(),
            // Tells connections with TLS from those in plaintext, also to the pool.
            route.isSecure() || layer() != null);
    return actual;
  }

  /**
   * Returns what a connection uses in place of a connected socket. If TLS fails, one that fails:
   * the library has not written anything.
   */
  Socket connected(Socket socket) {
    TlsLayer layer = layer();
    if (layer == null || !socket.isConnected()) {
      return socket;
    }
    try {
      return layer.layered(socket, timeoutMillis(0));
    } catch (IOException e) {
      return new FailedSocket(e);
    }
  }

  /** Returns why nothing may be written to a connection; {@code null}: it may. */
  @Nullable IOException refusalAt(HttpClientConnection connection) {
    if (refusal() != null) {
      return new ConnectException(refusal());
    }
    Socket socket =
        layer() != null && connection instanceof ManagedHttpClientConnection
            ? ((ManagedHttpClientConnection) connection).getSocket()
            : null;
    return layer() == null || socket instanceof DelegatingSocket || socket instanceof FailedSocket
        ? null
        : new SSLHandshakeException("no TLS with " + layer().instance());
  }

  /** As {@link #toEndpoint}, and prepares the context of the request. */
  HttpRoute prepare(HttpRoute route, HttpClientContext context) throws UnknownHostException {
    if (timeoutNanos() != Long.MAX_VALUE) {
      RequestConfig config = context.getRequestConfig();
      hiddenConfig = config;
      context.setRequestConfig(
          RequestConfig.copy(config)
              .setConnectTimeout(timeoutMillis(config.getConnectTimeout()))
              .setSocketTimeout(timeoutMillis(config.getSocketTimeout()))
              .setConnectionRequestTimeout(timeoutMillis(config.getConnectionRequestTimeout()))
              .build());
    }
    HttpRoute actualRoute = toEndpoint(route);
    HttpHost target = route.getTargetHost();
    HttpHost named = context.getTargetHost();
    if (actualRoute != route
        && named != null
        && named.getPort() < 0
        && named.getHostName().equalsIgnoreCase(target.getHostName())) {
      // Credentials are looked up by the route's port if the URL has none.
      hiddenTarget = named;
      context.setAttribute(
          HttpCoreContext.HTTP_TARGET_HOST,
          new HttpHost(named.getHostName(), target.getPort(), named.getSchemeName()));
    }
    return actualRoute;
  }

  /** Restores what {@link #prepare} changed in a context that may be the application's. */
  void restore(HttpClientContext context) {
    if (hiddenTarget != null) {
      context.setAttribute(HttpCoreContext.HTTP_TARGET_HOST, hiddenTarget);
      hiddenTarget = null;
    }
    if (hiddenConfig != null) {
      context.setRequestConfig(hiddenConfig);
      hiddenConfig = null;
    }
  }
}
