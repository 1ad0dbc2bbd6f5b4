package io.graft.instrumentation.asynchttpclient;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetSocketAddress;
import java.util.Collections;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.HttpResponseStatus;
import org.asynchttpclient.Request;
import org.asynchttpclient.netty.NettyResponseFuture;
import org.jspecify.annotations.Nullable;

/** What 2 and 3 do below redirects and challenges. */
public final class Hops {
  private Hops() {}

  /** The address of a new connection; the library asks no resolver, for its request has one. */
  @JoinPoint(
      type = "org.asynchttpclient.netty.request.NettyRequestSender",
      method = "resolveAddresses",
      optional = true)
  @JoinPoint(
      type = "org.asynchttpclient.resolver.RequestHostnameResolver",
      method = "resolve",
      descriptor =
          "(Lorg/asynchttpclient/Request;Lorg/asynchttpclient/proxy/ProxyServer;"
              + "Lorg/asynchttpclient/AsyncHandler;)",
      optional = true)
  public static final class Address {
    @OnExit(replaces = true)
    public static @Nullable Object exit(
        @Argument(0) Request request, @Returned @Nullable Object found, @Thrown Throwable thrown) {
      AhcAttempt<?> attempt = AhcAttempt.of(request);
      if (attempt == null || thrown != null) {
        return thrown == null ? found : thrown;
      }
      try {
        InetSocketAddress address = attempt.address();
        return address == null
            ? found
            : ImmediateEventExecutor.INSTANCE.newSucceededFuture(
                Collections.singletonList(address));
      } catch (IOException unreachable) {
        return ImmediateEventExecutor.INSTANCE.newFailedFuture(unreachable);
      }
    }
  }

  /** The head of a response: what the library does not follow up is the attempt's. */
  @JoinPoint(
      type = "org.asynchttpclient.netty.handler.intercept.Interceptors",
      method = "exitAfterIntercept")
  public static final class Head {
    private static final PrivateMember INTERCEPT =
        PrivateMember.call(null, "exitAfterIntercept", 6);

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Inside Lookup inside,
        @This Object interceptors,
        @Argument(0) Object channel,
        @Argument(1) NettyResponseFuture<Object> future,
        @Argument(2) AsyncHandler<?> handler,
        @Argument(3) HttpResponse response,
        @Argument(4) HttpResponseStatus status,
        @Argument(5) Object headers) {
      AhcAttempt<Object> attempt = AhcAttempt.of(future);
      if (attempt == null || attempt.intercepted) {
        return null;
      }
      attempt.intercepted = true;
      try {
        boolean followedUp =
            (Boolean)
                (Object)
                    INTERCEPT
                        .in(inside)
                        .invokeExact(
                            interceptors,
                            channel,
                            (Object) future,
                            (Object) handler,
                            (Object) response,
                            (Object) status,
                            headers);
        return Outcome.returning(
            followedUp || !attempt.head(future, response.headers(), status.getStatusCode()));
      } catch (Throwable failure) {
        return Outcome.throwing(failure);
      } finally {
        attempt.intercepted = false;
      }
    }
  }
}
