package io.graft.instrumentation.apache5;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.impl.Operations;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** As {@link Hops}, for the asynchronous clients: what is sent is known by its context. */
public final class AsyncHops {
  static final String POOL =
      "org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager";

  private static final String RUNTIME =
      "org.apache.hc.client5.http.impl.async.InternalHttpAsyncExecRuntime";
  private static final String H2_RUNTIME =
      "org.apache.hc.client5.http.impl.async.InternalH2AsyncExecRuntime";
  private static final String REQUESTER =
      "org.apache.hc.client5.http.impl.nio.MultihomeIOSessionRequester";
  private static final String CONNECT =
      "(Lorg/apache/hc/core5/reactor/ConnectionInitiator;"
          + "Lorg/apache/hc/core5/net/NamedEndpoint;"
          + "Ljava/net/SocketAddress;Ljava/net/SocketAddress;"
          + "Lorg/apache/hc/core5/util/Timeout;Ljava/lang/Object;"
          + "Lorg/apache/hc/core5/concurrent/FutureCallback;)";

  private AsyncHops() {}

  /** Leads each hop to an instance, where the library asks its pool for a connection or session. */
  @JoinPoint(type = RUNTIME, method = "acquireEndpoint")
  @JoinPoint(type = H2_RUNTIME, method = "acquireEndpoint")
  public static final class Route {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Argument(1) HttpRoute route,
        @Argument(3) HttpClientContext context,
        @Argument(4) FutureCallback<?> callback) {
      AsyncClientAttempt<?> attempt = AsyncClientAttempt.of(context);
      IOException refusal = attempt == null ? null : attempt.route(route);
      if (refusal == null) {
        return null;
      }
      callback.failed(refusal);
      return Outcome.returning(Operations.nonCancellable());
    }

    /** The route to the instance. */
    @JoinPoint(type = RUNTIME, method = "acquireEndpoint")
    @JoinPoint(type = H2_RUNTIME, method = "acquireEndpoint")
    public static final class Actual {
      @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 1)
      public static HttpRoute enter(
          @Argument(1) HttpRoute route, @Argument(3) HttpClientContext context) {
        AsyncClientAttempt<?> attempt = AsyncClientAttempt.of(context);
        return attempt == null ? route : attempt.routed(route);
      }
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
  @JoinPoint(type = REQUESTER, method = "connect", descriptor = CONNECT)
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

    /** Begins TLS on a new session if the instance is to be reached by it. */
    @JoinPoint(type = REQUESTER, method = "connect", descriptor = CONNECT)
    public static final class Layered {
      @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 6)
      public static FutureCallback<IOSession> enter(
          @Argument(2) @Nullable SocketAddress address,
          @Argument(4) @Nullable Timeout timeout,
          @Argument(6) FutureCallback<IOSession> callback) {
        return LayeredConnect.of(address, timeout, callback);
      }
    }
  }

  /** The last moment to see that a request has the TLS that it must have, before it is written. */
  @JoinPoint(
      type = "org.apache.hc.client5.http.impl.nio.DefaultManagedAsyncClientConnection",
      method = "submitCommand")
  public static final class Submit {
    private static final PrivateMember SESSION = PrivateMember.get(null, "ioSession");

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Inside Lookup inside, @This Object connection, @Argument(0) Command command) {
      if (!(command instanceof RequestExecutionCommand)) {
        return null;
      }
      RequestExecutionCommand request = (RequestExecutionCommand) command;
      AsyncClientAttempt<?> attempt = AsyncClientAttempt.of(request.getContext());
      IOException refusal =
          attempt == null ? null : attempt.refusalAt(SESSION.of(inside, connection));
      if (refusal == null) {
        return null;
      }
      request.getExchangeHandler().failed(refusal);
      return Outcome.returning(null);
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
