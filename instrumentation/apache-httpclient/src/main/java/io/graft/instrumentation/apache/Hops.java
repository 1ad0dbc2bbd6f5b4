package io.graft.instrumentation.apache;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import org.apache.http.Header;
import org.apache.http.HttpClientConnection;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.protocol.HTTP;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/** Governs the requests of a call, one for each hop: their route and their headers. */
public final class Hops {
  private Hops() {}

  /**
   * Routes each hop to an instance. This is the innermost code of the library that still chooses
   * the connection: all code before it, including custom route planners, sees the logical route.
   */
  @JoinPoint(type = "org.apache.http.impl.execchain.MainClientExec", method = "execute")
  @JoinPoint(type = "org.apache.http.impl.execchain.MinimalClientExec", method = "execute")
  public static final class Route {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static HttpRoute enter(
        @Argument(0) HttpRoute route, @Argument(2) HttpClientContext context)
        throws UnknownHostException {
      ApacheCall call = ApacheDriver.INSTANCE.current();
      return call == null ? route : call.prepare(route, context);
    }

    @OnExit
    public static void exit(@Argument(2) HttpClientContext context) {
      ApacheCall call = ApacheDriver.INSTANCE.current();
      if (call != null) {
        call.restore(context);
      }
    }
  }

  /** As {@link Route}, for the clients of 4.0 to 4.2, which later versions still have. */
  @JoinPoint(type = "org.apache.http.impl.client.DefaultRequestDirector", method = "determineRoute")
  public static final class LegacyRoute {
    @OnExit(replaces = true, onThrow = false)
    public static Object exit(@Returned HttpRoute route) throws UnknownHostException {
      ApacheCall call = ApacheDriver.INSTANCE.current();
      return call == null ? route : call.toEndpoint(route);
    }
  }

  /** Layers TLS on the socket of a new connection if the instance is to be reached by it. */
  @JoinPoint(type = "org.apache.http.impl.conn.DefaultManagedHttpClientConnection", method = "bind")
  public static final class Bind {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static @Nullable Socket enter(@Argument(0) @Nullable Socket socket) {
      ApacheCall call = socket == null ? null : ApacheDriver.INSTANCE.current();
      return call == null ? socket : call.connected(socket);
    }
  }

  /** Clients of 4.0 to 4.2 ignore the address of a host. */
  @JoinPoint(
      type = "org.apache.http.impl.conn.DefaultClientConnectionOperator",
      method = "resolveHostname")
  public static final class LegacyAddress {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(0) String host) {
      ApacheCall call = ApacheDriver.INSTANCE.current();
      HttpHost actual = call == null ? null : call.actualHost();
      return actual == null || actual.getAddress() == null || !actual.getHostName().equals(host)
          ? null
          : Outcome.returning(new InetAddress[] {actual.getAddress()});
    }
  }

  /** Allows each instance as many pooled connections as the application allows for the service. */
  @JoinPoint(type = "org.apache.http.pool.AbstractConnPool", method = "getMax")
  public static final class PoolLimit {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static Object enter(@Argument(0) Object route) {
      ApacheCall call = ApacheDriver.INSTANCE.current();
      return call != null && route != null && call.actual == route ? call.logical : route;
    }
  }

  /**
   * Writes headers into each request just before it is sent. This is the library's own copy: if the
   * application reuses its request, it does not have headers of an earlier call.
   */
  @JoinPoint(type = "org.apache.http.protocol.HttpRequestExecutor", method = "execute")
  public static final class Wire {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Argument(0) HttpRequest request,
        @Argument(1) HttpClientConnection connection,
        @Argument(2) HttpContext context) {
      ApacheCall call = ApacheDriver.INSTANCE.current();
      if (call == null || !(request instanceof HttpUriRequest)) {
        // The CONNECT of a tunnel is for the proxy, and is not an HttpUriRequest.
        return null;
      }
      IOException refusal = call.refusalAt(connection);
      if (refusal != null) {
        return Outcome.throwing(refusal);
      }
      call.kept = connection.getMetrics().getRequestCount() > 0;
      HttpHost actual = call.actualHost();
      if (actual != null) {
        // If neither URI nor context has a Host, the library takes it from the route.
        Header host = request.getFirstHeader(HTTP.TARGET_HOST);
        if (host != null && host.getValue().equals(actual.toHostString())) {
          request.setHeader(HTTP.TARGET_HOST, call.logical.getTargetHost().toHostString());
        }
      }
      call.write(request, (HttpHost) context.getAttribute(HttpCoreContext.HTTP_TARGET_HOST));
      return null;
    }

    /** Receives the response of each hop, also if another request follows. */
    @OnExit(onThrow = false)
    public static void exit(
        @Argument(0) HttpRequest request, @Returned @Nullable HttpResponse response) {
      ApacheCall call = ApacheDriver.INSTANCE.current();
      if (call != null
          && response != null
          && request instanceof HttpUriRequest
          && call.learnsCookies()) {
        for (Header cookie : response.getHeaders("Set-Cookie")) {
          call.learn(cookie.getValue());
        }
      }
    }
  }

  /**
   * The library's default retries, which replace a reused connection that broke, once for each
   * call.
   */
  @JoinPoint(
      type = "org.apache.http.impl.client.DefaultHttpRequestRetryHandler",
      method = "retryRequest")
  public static final class OwnRetry {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter() {
      ApacheCall call = ApacheDriver.INSTANCE.current();
      return call == null || call.mayRepeatOnce() ? null : Outcome.returning(Boolean.FALSE);
    }
  }
}
