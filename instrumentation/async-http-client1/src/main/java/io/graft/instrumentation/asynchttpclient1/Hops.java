package io.graft.instrumentation.asynchttpclient1;

import com.ning.http.client.AsyncHandler;
import com.ning.http.client.ProxyServer;
import com.ning.http.client.Request;
import com.ning.http.client.providers.netty.future.NettyResponseFuture;
import com.ning.http.client.providers.netty.response.NettyResponseHeaders;
import com.ning.http.client.providers.netty.response.NettyResponseStatus;
import com.ning.http.client.uri.Uri;
import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.Thrown;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jboss.netty.channel.Channel;
import org.jboss.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** What 1.9 does below redirects and challenges. */
public final class Hops {
  private static final String HTTP = "com.ning.http.client.providers.netty.handler.HttpProtocol";

  private Hops() {}

  /** The address of a new connection; the library asks no resolver, for its request has one. */
  @JoinPoint(
      type = "com.ning.http.client.providers.netty.request.NettyRequestSender",
      method = "remoteAddress")
  public static final class Address {
    @OnExit(replaces = true)
    public static @Nullable Object exit(
        @Argument(0) Request request,
        @Argument(1) Uri uri,
        @Argument(2) ProxyServer proxy,
        @Argument(3) boolean proxied,
        @Returned @Nullable Object found,
        @Thrown Throwable thrown) {
      AhcAttempt<?> attempt = AhcAttempt.of(request);
      if (attempt == null || thrown != null) {
        return thrown == null ? found : thrown;
      }
      try {
        InetSocketAddress address = attempt.address();
        return address == null ? found : address;
      } catch (IOException unreachable) {
        return unreachable;
      }
    }
  }

  /** The head of a response, which the library does not follow up: it is the attempt's. */
  @JoinPoint(type = HTTP, method = "exitAfterHandlingStatus")
  public static final class Head {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Argument(0) Channel channel,
        @Argument(1) NettyResponseFuture<Object> future,
        @Argument(2) HttpResponse response,
        @Argument(3) AsyncHandler<?> handler,
        @Argument(4) NettyResponseStatus status) {
      AhcAttempt<Object> attempt = AhcAttempt.of(future);
      return attempt == null
              || attempt.head(future, response.headers(), response.getStatus().getCode())
          ? null
          : Outcome.returning(false);
    }
  }

  /** The headers of a response that is discarded. */
  @JoinPoint(type = HTTP, method = "exitAfterHandlingHeaders")
  public static final class Headers {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Argument(0) Channel channel,
        @Argument(1) NettyResponseFuture<Object> future,
        @Argument(2) HttpResponse response,
        @Argument(3) AsyncHandler<?> handler,
        @Argument(4) NettyResponseHeaders headers) {
      return AhcAttempt.of(future) != null && Gate.is(future.getAsyncHandler())
          ? Outcome.returning(false)
          : null;
    }
  }

  /** A body that has come with its head. */
  @JoinPoint(type = HTTP, method = "exitAfterHandlingBody")
  public static final class Body {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 3)
    public static AsyncHandler<?> enter(
        @Argument(0) Channel channel,
        @Argument(1) NettyResponseFuture<Object> future,
        @Argument(2) HttpResponse response,
        @Argument(3) AsyncHandler<?> handler) {
      return AhcAttempt.of(future) == null ? handler : future.getAsyncHandler();
    }
  }

  /** The response to a handshake, unless it is a redirect. */
  @JoinPoint(
      type = "com.ning.http.client.providers.netty.handler.WebSocketProtocol",
      method = "handle")
  public static final class Handshake {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Argument(0) Channel channel,
        @Argument(1) NettyResponseFuture<Object> future,
        @Argument(2) Object message) {
      AhcAttempt<Object> attempt = message instanceof HttpResponse ? AhcAttempt.of(future) : null;
      if (attempt == null) {
        return null;
      }
      HttpResponse response = (HttpResponse) message;
      int status = response.getStatus().getCode();
      return status / 100 == 3 || attempt.head(future, response.headers(), status)
          ? null
          : Outcome.returning(null);
    }
  }
}
