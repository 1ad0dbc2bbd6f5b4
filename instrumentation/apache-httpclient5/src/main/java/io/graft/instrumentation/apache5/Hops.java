package io.graft.instrumentation.apache5;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.client.RoutedCall;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.Socket;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** The requests that a classic client makes of a call, one for each hop: where they go, and how. */
public final class Hops {
  private static final String POOL =
      "org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager";
  private static final String ASYNC_POOL =
      "org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager";
  private static final String RETRIES =
      "org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy";

  private Hops() {}

  /**
   * Leads each hop to an instance, where the library asks its pool for a connection: whatever runs
   * before, custom route planners included, sees the logical route, and so does the context.
   */
  @JoinPoint(
      type = "org.apache.hc.client5.http.impl.classic.InternalExecRuntime",
      method = "acquireEndpoint")
  public static final class Route {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 1)
    public static HttpRoute enter(
        @This Object runtime, @Argument(1) HttpRoute route, @Argument(3) HttpClientContext context)
        throws UnknownHostException {
      ClassicCall call = ClassicDriver.INSTANCE.current();
      return call == null ? route : call.route(runtime, route, context);
    }

    @OnExit
    public static void exit(@Argument(3) HttpClientContext context) {
      ClassicCall call = ClassicDriver.INSTANCE.current();
      if (call != null) {
        call.leased(context);
      }
    }
  }

  /** What the application allows a pool for a service, each instance of it may have. */
  @JoinPoint(type = "org.apache.hc.core5.pool.StrictConnPool", method = "getMax")
  public static final class PoolLimit {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static Object enter(@Argument(0) Object route) {
      ClassicCall call = ClassicDriver.INSTANCE.current();
      if (call != null && route != null && call.actual == route) {
        EndpointRoute.remember(route, call.logical);
        return call.logical;
      }
      return EndpointRoute.logical(route);
    }
  }

  /** What the application has set for a service, since 5.2, is found for each instance of it. */
  @JoinPoint(type = POOL, method = "resolveConnectionConfig", optional = true)
  @JoinPoint(type = POOL, method = "resolveSocketConfig", optional = true)
  @JoinPoint(type = ASYNC_POOL, method = "resolveConnectionConfig", optional = true)
  public static final class Config {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static HttpRoute enter(@Argument(0) HttpRoute route) {
      ClassicCall call = ClassicDriver.INSTANCE.current();
      return call != null && route.equals(call.actual)
          ? call.logical
          : (HttpRoute) EndpointRoute.logical(route);
    }
  }

  /** As {@link Config}, for TLS. */
  @JoinPoint(type = POOL, method = "resolveTlsConfig", optional = true)
  public static final class HostConfig {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static HttpHost enter(@Argument(0) HttpHost host) {
      ClassicCall call = ClassicDriver.INSTANCE.current();
      HttpRoute actual = call == null ? null : call.actual;
      return actual != null && host.equals(actual.getTargetHost())
          ? call.logical.getTargetHost()
          : host;
    }
  }

  /** Layers TLS on the socket of a new connection if the instance is to be reached by it. */
  @JoinPoint(
      type = "org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection",
      method = "bind",
      descriptor = "(Ljava/net/Socket;)V")
  public static final class Bind {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static @Nullable Socket enter(@Argument(0) @Nullable Socket socket) {
      ClassicCall call = socket == null ? null : ClassicDriver.INSTANCE.current();
      return call == null ? socket : call.bound(socket);
    }
  }

  /** Connects within the call's time. Since 5.2 the timeout may be the connection manager's own. */
  @JoinPoint(type = POOL, method = "connect")
  public static final class Connect {
    private static final PrivateMember CONFIG =
        PrivateMember.call(null, "resolveConnectionConfig", 1);

    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 1)
    public static @Nullable TimeValue enter(
        @Inside Lookup inside, @This Object manager, @Argument(1) @Nullable TimeValue own) {
      ClassicCall call = ClassicDriver.INSTANCE.current();
      if (call == null || call.timeoutNanos() == Long.MAX_VALUE) {
        return own;
      }
      Timeout timeout =
          own == null
              ? ((ConnectionConfig) CONFIG.of(inside, manager, call.actual)).getConnectTimeout()
              : Timeout.of(own.getDuration(), own.getTimeUnit());
      return call.hurry(timeout);
    }
  }

  /**
   * Writes headers into each request just before it is sent. It is the library's own copy by then,
   * but for the minimal client's.
   */
  @JoinPoint(
      type = "org.apache.hc.core5.http.impl.io.HttpRequestExecutor",
      method = "execute",
      descriptor =
          "(Lorg/apache/hc/core5/http/ClassicHttpRequest;"
              + "Lorg/apache/hc/core5/http/io/HttpClientConnection;"
              + "Lorg/apache/hc/core5/http/io/HttpResponseInformationCallback;"
              + "Lorg/apache/hc/core5/http/protocol/HttpContext;)")
  public static final class Wire {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Argument(0) ClassicHttpRequest request, @Argument(1) HttpClientConnection connection) {
      ClassicCall call = ClassicDriver.INSTANCE.current();
      if (call == null || isForProxy(request)) {
        return null;
      }
      IOException refusal = call.refusalAt(connection);
      if (refusal != null) {
        return Outcome.throwing(refusal);
      }
      call.write(request, connection);
      return null;
    }

    /** Each hop's response is seen here, those that are followed by another request, too. */
    @OnExit
    public static void exit(
        @Argument(0) ClassicHttpRequest request, @Returned @Nullable HttpResponse response) {
      ClassicCall call = ClassicDriver.INSTANCE.current();
      if (call == null || isForProxy(request)) {
        return;
      }
      call.answered();
      if (response != null && call.learnsCookies()) {
        for (Header cookie : response.getHeaders("Set-Cookie")) {
          call.learn(cookie.getValue());
        }
      }
    }

    private static boolean isForProxy(ClassicHttpRequest request) {
      return request.getMethod().equals("CONNECT");
    }
  }

  /** The library's default retries; it replaces a kept connection that broke once for each call. */
  @JoinPoint(
      type = RETRIES,
      method = "retryRequest",
      descriptor =
          "(Lorg/apache/hc/core5/http/HttpRequest;Ljava/io/IOException;I"
              + "Lorg/apache/hc/core5/http/protocol/HttpContext;)Z")
  public static final class OwnRetry {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(3) @Nullable HttpContext context) {
      RoutedCall call = call(context);
      return (call == null || call.mayRepeatOnce())
              && !AsyncClientDriver.INSTANCE.isDelivered(context)
          ? null
          : Outcome.returning(Boolean.FALSE);
    }
  }

  /**
   * The library also sends again, to the same instance and out of sight, what got a 503 or 429. Of
   * a service that is for the rules to decide.
   */
  @JoinPoint(
      type = RETRIES,
      method = "retryRequest",
      descriptor =
          "(Lorg/apache/hc/core5/http/HttpResponse;I"
              + "Lorg/apache/hc/core5/http/protocol/HttpContext;)Z")
  public static final class OwnRetryOfStatus {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(2) @Nullable HttpContext context) {
      RoutedCall call = call(context);
      return call == null || !call.isRouted() ? null : Outcome.returning(Boolean.FALSE);
    }
  }

  /** Returns what sends a request, with this context or on this thread; {@code null}: nothing. */
  private static @Nullable RoutedCall call(@Nullable HttpContext context) {
    RoutedCall attempt = AsyncClientAttempt.of(context);
    return attempt == null ? ClassicDriver.INSTANCE.current() : attempt;
  }
}
