package io.graft.instrumentation.apache5;

import io.graft.governance.service.Instance;
import io.graft.instrumentation.spi.client.BlockingCall;
import io.graft.instrumentation.spi.client.HeaderChanges;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** A governed call of a classic client on its way through the library. */
final class ClassicCall extends BlockingCall {
  final Lookup inside;

  /** What the application has sent and, once there is one, the request of the hop under way. */
  ClassicHttpRequest request;

  /** Where {@link #request} goes; {@code null}: where it says. */
  @Nullable HttpHost target;

  // Only while a thread is inside: by way of its context it may lead to what the call is held by.
  @Nullable HttpClient client;
  @Nullable HttpHost givenTarget;
  @Nullable ClassicHttpRequest given;
  @Nullable HttpContext context;
  private @Nullable Object runtime;

  /** Whether this attempt uses a connection that has served before. */
  boolean reused;

  /** The route of this hop, mostly to an instance, and the one that the application sees of it. */
  @Nullable HttpRoute actual;

  @Nullable HttpRoute logical;

  private @Nullable HttpClientConnection limited;
  private @Nullable Timeout unlimited;
  private @Nullable RequestConfig hidden;
  private boolean hurried;
  private @Nullable GivenHeaders changes;
  private boolean written;

  ClassicCall(
      Lookup inside,
      HttpClient client,
      @Nullable HttpHost target,
      ClassicHttpRequest request,
      @Nullable HttpContext context) {
    this.inside = inside;
    this.client = client;
    this.target = target;
    this.request = request;
    this.context = context;
    givenTarget = target;
    given = request;
  }

  /** Returns the route that a hop takes to its instance. */
  HttpRoute route(Object runtime, HttpRoute route, HttpClientContext context)
      throws UnknownHostException {
    this.runtime = runtime;
    reused = false;
    actual = route;
    logical = route;
    HttpHost to = route.getTargetHost();
    Instance instance =
        endpoint(
            to.getSchemeName(),
            to.getHostName(),
            to.getPort(),
            route.getProxyHost() != null || EndpointRoute.isLocal(route));
    hurried = timeoutNanos() != Long.MAX_VALUE;
    if (hurried) {
      hidden = context.getRequestConfig();
      RequestConfig config = hidden == null ? RequestConfig.DEFAULT : hidden;
      context.setRequestConfig(
          RequestConfig.copy(config)
              .setConnectionRequestTimeout(hurry(config.getConnectionRequestTimeout()))
              .build());
    }
    if (instance != null) {
      actual = EndpointRoute.to(instance, route);
    }
    return actual;
  }

  /** A connection was leased, or was not: puts back what {@link #route} has changed. */
  void leased(HttpClientContext context) {
    if (hurried) {
      context.setRequestConfig(hidden);
      hidden = null;
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
    reused = connection.getEndpointDetails().getRequestCount() > 0;
    request = hop;
    target = null;
    written = true;
    if (timeoutNanos() != Long.MAX_VALUE && limited == null) {
      Timeout own = connection.getSocketTimeout();
      Timeout limit = hurry(own);
      if (limit != own) {
        limited = connection;
        unlimited = own;
        connection.setSocketTimeout(limit);
      }
    }
    if (hop == given) {
      changes = new GivenHeaders(hop);
    }
    writeHeaders(ClassicDriver.INSTANCE, this);
  }

  void setHeader(String name, String value) {
    if (changes != null) {
      changes.set(name, value);
    } else {
      request.setHeader(name, value);
    }
  }

  /** A hop's request was written, and its response has come, or none. */
  void answered() {
    if (changes != null) {
      changes.undo();
      changes = null;
    }
  }

  boolean isWritten() {
    return written;
  }

  void nextAttempt() {
    written = false;
  }

  boolean usesConnectionOf(Object runtime) {
    return this.runtime == runtime;
  }

  /** The connection serves others from now on, whose time is not this call's. */
  void restoreTimeout() {
    HttpClientConnection connection = limited;
    if (connection != null) {
      limited = null;
      connection.setSocketTimeout(unlimited);
    }
  }

  void left() {
    client = null;
    givenTarget = null;
    given = null;
    context = null;
    runtime = null;
  }

  /** The minimal client writes the application's own request. */
  private static final class GivenHeaders extends HeaderChanges {
    private final ClassicHttpRequest given;

    GivenHeaders(ClassicHttpRequest given) {
      this.given = given;
    }

    @Override
    public @Nullable String get(String name) {
      return Requests.header(given, name);
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
