package io.graft.instrumentation.apache5;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.net.NamedEndpoint;
import org.jspecify.annotations.Nullable;

/** As {@link Hops}, for the asynchronous clients: what is sent is known by its context. */
public final class AsyncHops {
  private static final String RUNTIME =
      "org.apache.hc.client5.http.impl.async.InternalHttpAsyncExecRuntime";

  private AsyncHops() {}

  /** Leads each hop to an instance, where the library asks its pool for a connection or session. */
  @JoinPoint(type = RUNTIME, method = "acquireEndpoint")
  @JoinPoint(
      type = "org.apache.hc.client5.http.impl.async.InternalH2AsyncExecRuntime",
      method = "acquireEndpoint")
  public static final class Route {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 1)
    public static HttpRoute enter(
        @Argument(1) HttpRoute route, @Argument(3) HttpClientContext context)
        throws UnknownHostException {
      AsyncClientAttempt<?> attempt = AsyncClientAttempt.of(context);
      return attempt == null ? route : attempt.route(route);
    }
  }

  /** Minimal clients have no more than a host. */
  @JoinPoint(
      type = "org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient",
      method = "leaseEndpoint")
  public static final class MinimalRoute {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static HttpHost enter(@Argument(0) HttpHost host, @Argument(3) HttpClientContext context)
        throws UnknownHostException {
      AsyncClientAttempt<?> attempt = AsyncClientAttempt.of(context);
      return attempt == null ? host : attempt.host(host);
    }
  }

  /** HTTP/2 sessions are opened without asking for the address that a host may have. */
  @JoinPoint(
      type = "org.apache.hc.client5.http.impl.nio.MultihomeIOSessionRequester",
      method = "connect",
      descriptor =
          "(Lorg/apache/hc/core5/reactor/ConnectionInitiator;"
              + "Lorg/apache/hc/core5/net/NamedEndpoint;"
              + "Ljava/net/SocketAddress;Ljava/net/SocketAddress;"
              + "Lorg/apache/hc/core5/util/Timeout;Ljava/lang/Object;"
              + "Lorg/apache/hc/core5/concurrent/FutureCallback;)")
  public static final class Address {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 2)
    public static @Nullable SocketAddress enter(
        @Argument(1) NamedEndpoint host, @Argument(2) @Nullable SocketAddress address) {
      return address == null
              && host instanceof HttpHost
              && ((HttpHost) host).getAddress() != null
              && host.getPort() > 0
          ? new InetSocketAddress(((HttpHost) host).getAddress(), host.getPort())
          : address;
    }
  }

  /** The connection is a new one. */
  @JoinPoint(type = RUNTIME, method = "connectEndpoint")
  public static final class Connect {
    @OnEnter
    public static void enter(@Argument(0) HttpClientContext context) {
      AsyncClientAttempt<?> attempt = AsyncClientAttempt.of(context);
      if (attempt != null) {
        attempt.kept = false;
      }
    }
  }

  /** Writes headers into the library's own copy of each request. */
  @JoinPoint(
      type = "org.apache.hc.client5.http.impl.async.HttpAsyncMainClientExec",
      method = "execute")
  @JoinPoint(
      type = "org.apache.hc.client5.http.impl.async.H2AsyncMainClientExec",
      method = "execute")
  public static final class Wire {
    @OnEnter
    public static void enter(
        @Argument(0) HttpRequest request,
        @Argument(1) @Nullable AsyncEntityProducer entity,
        @Argument(2) AsyncExecChain.Scope scope) {
      AsyncClientAttempt<?> attempt = AsyncClientAttempt.of(scope.clientContext);
      if (attempt != null && !request.getMethod().equals("CONNECT")) {
        attempt.write(request, entity);
      }
    }
  }
}
