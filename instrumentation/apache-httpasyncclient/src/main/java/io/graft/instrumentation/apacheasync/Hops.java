package io.graft.instrumentation.apacheasync;

import io.graft.bootstrap.Outcome;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.apache4.Requests;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import java.io.IOException;
import java.net.UnknownHostException;
import org.apache.http.HttpRequest;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.nio.reactor.IOSession;
import org.jspecify.annotations.Nullable;

/** Governs the requests of a call, one for each hop: their route and their headers. */
public final class Hops {
  private static final String CLIENT = "org.apache.http.impl.nio.client.";
  private static final String POOL =
      "org.apache.http.impl.nio.conn.PoolingNHttpClientConnectionManager";

  private Hops() {}

  /** An exchange requests a connection for a hop, in the same thread: in 4.1, and before. */
  @JoinPoint(
      type = CLIENT + "AbstractClientExchangeHandler",
      method = "requestConnection",
      optional = true)
  @JoinPoint(
      type = CLIENT + "DefaultClientExchangeHandlerImpl",
      method = "requestConnection",
      optional = true)
  public static final class Hop {
    private static final PrivateMember SINCE_4_1 =
        PrivateMember.get(CLIENT + "AbstractClientExchangeHandler", "localContext");
    private static final PrivateMember BEFORE_4_1 =
        PrivateMember.get(CLIENT + "DefaultClientExchangeHandlerImpl", "localContext");

    @OnEnter
    public static @Nullable Object enter(@This Object exchange) {
      boolean before41 = exchange.getClass().getSuperclass() == Object.class;
      Object context = (before41 ? BEFORE_4_1 : SINCE_4_1).of(null, exchange);
      return AsyncApacheDriver.INSTANCE.enter(AsyncApacheAttempt.of(exchange, context));
    }

    @OnExit
    public static void exit(@Entered @Nullable Object around) {
      AsyncApacheDriver.INSTANCE.leave(around);
    }
  }

  /**
   * Routes each hop to an instance. All code before it, including custom route planners, sees the
   * logical route, as does the TLS handshake after it.
   */
  @JoinPoint(type = POOL, method = "requestConnection")
  public static final class Route {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static HttpRoute enter(@Argument(0) HttpRoute route) throws UnknownHostException {
      AsyncApacheAttempt<?> attempt = (AsyncApacheAttempt<?>) AsyncApacheDriver.INSTANCE.current();
      return attempt == null ? route : attempt.route(route);
    }
  }

  /** Allows each instance as many pooled connections as the application allows for the service. */
  @JoinPoint(type = "org.apache.http.nio.pool.AbstractNIOConnPool", method = "getMax")
  public static final class PoolLimit {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static Object enter(@Argument(0) Object route) {
      return route instanceof HttpRoute ? logical((HttpRoute) route) : route;
    }
  }

  /**
   * Layers TLS on a new connection if the instance is to be reached by it. Runs before {@link
   * Settings}, by its name, as long as the route is that to the instance.
   */
  @JoinPoint(
      type = POOL + "$InternalConnectionFactory",
      method = "create",
      descriptor =
          "(Lorg/apache/http/conn/routing/HttpRoute;Lorg/apache/http/nio/reactor/IOSession;)")
  public static final class Layered {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 1)
    public static IOSession enter(@Argument(0) HttpRoute route, @Argument(1) IOSession session) {
      EndpointRoute endpoint = EndpointRoute.of(route);
      TlsLayer layer = endpoint == null ? null : endpoint.layer;
      return layer == null ? session : LayeredSession.over(session, layer);
    }
  }

  /** Applies to each instance the connection settings of the service. */
  @JoinPoint(
      type = POOL + "$InternalConnectionFactory",
      method = "create",
      descriptor =
          "(Lorg/apache/http/conn/routing/HttpRoute;Lorg/apache/http/nio/reactor/IOSession;)")
  public static final class Settings {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static HttpRoute enter(@Argument(0) HttpRoute route) {
      return logical(route);
    }
  }

  /** The library would ask DNS for the name. */
  @JoinPoint(
      type = POOL + "$InternalAddressResolver",
      method = "resolveRemoteAddress",
      descriptor = "(Lorg/apache/http/conn/routing/HttpRoute;)")
  public static final class Address {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(0) HttpRoute route) {
      EndpointRoute endpoint = EndpointRoute.of(route);
      return endpoint == null ? null : Outcome.returning(endpoint.address);
    }
  }

  /**
   * Writes headers into each request just before it is sent. This is the library's own copy: if the
   * application reuses its request, it does not have headers of an earlier call.
   */
  @JoinPoint(type = CLIENT + "DefaultClientExchangeHandlerImpl", method = "generateRequest")
  @JoinPoint(
      type = CLIENT + "MinimalClientExchangeHandlerImpl",
      method = "generateRequest",
      optional = true)
  public static final class Wire {
    @OnExit(replaces = true, onThrow = false)
    public static @Nullable Object exit(
        @This Object exchange, @Returned @Nullable HttpRequest request) {
      AsyncApacheAttempt<?> attempt =
          (AsyncApacheAttempt<?>) AsyncApacheDriver.INSTANCE.attemptOf(exchange);
      // The CONNECT of a tunnel is for the proxy.
      if (attempt == null || request == null || Requests.methodOf(request).equals("CONNECT")) {
        return request;
      }
      IOException refusal = attempt.refusalOf(request);
      if (refusal != null) {
        return refusal;
      }
      attempt.write(request);
      return request;
    }
  }

  private static HttpRoute logical(HttpRoute route) {
    EndpointRoute endpoint = EndpointRoute.of(route);
    return endpoint == null ? route : endpoint.logical;
  }
}
