package io.graft.instrumentation.nettyserver;

import com.linecorp.armeria.common.logging.RequestLogAccess;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Routed;
import com.linecorp.armeria.server.ServerPort;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/** What Armeria says: its ports, routes, and exceptions that become a response. */
public final class ArmeriaHandling {
  private ArmeriaHandling() {}

  /** The server looks for the service of a request, before that and its decorators run. */
  @JoinPoint(
      type = "com.linecorp.armeria.server.VirtualHost",
      method = "findServiceConfig",
      descriptor =
          "(Lcom/linecorp/armeria/server/RoutingContext;Z)Lcom/linecorp/armeria/server/Routed;")
  public static final class Found {
    private static final String FALLBACK = "com.linecorp.armeria.server.FallbackService";

    private static final @Nullable Class<?> FALLBACK_SERVICE = fallback();

    private Found() {}

    /**
     * @param serves false: a service asks what there is elsewhere
     */
    @OnExit(onThrow = false)
    public static void exit(
        @Argument(1) boolean serves, @Returned @Nullable Routed<ServiceConfig> routed) {
      ServerCall current = serves ? ServerCall.of(CallContext.current()) : null;
      if (current == null || routed == null || !routed.isPresent()) {
        return;
      }
      ServiceConfig config = routed.value();
      if (FALLBACK_SERVICE == null || config.service().as(FALLBACK_SERVICE) == null) {
        current.route(config.route().patternString());
      }
    }

    /** The service of requests without a route. */
    private static @Nullable Class<?> fallback() {
      try {
        return Class.forName(FALLBACK, false, HttpService.class.getClassLoader());
      } catch (ClassNotFoundException otherVersion) {
        return null;
      }
    }
  }

  /** A service has thrown, before versions that log it as the cause. */
  @JoinPoint(
      type = "com.linecorp.armeria.server.HttpServerHandler",
      method = "respond",
      descriptor =
          "(Lio/netty/channel/ChannelHandlerContext;"
              + "Lcom/linecorp/armeria/server/ServiceRequestContext;"
              + "Lcom/linecorp/armeria/common/HttpStatus;Lcom/linecorp/armeria/common/HttpData;"
              + "Ljava/lang/Throwable;)V",
      optional = true)
  public static final class Responds {
    private Responds() {}

    @OnEnter
    public static void enter(
        @Argument(0) ChannelHandlerContext context, @Argument(4) @Nullable Throwable cause) {
      failed(context.channel(), cause);
    }
  }

  /** The log of a request, or of a call of a client, gets a cause. */
  @JoinPoint(
      type = "com.linecorp.armeria.common.logging.DefaultRequestLog",
      method = "responseCause",
      descriptor = "(Ljava/lang/Throwable;)V",
      optional = true)
  public static final class Cause {
    private Cause() {}

    @OnEnter
    public static void enter(@This RequestLogAccess log, @Argument(0) @Nullable Throwable cause) {
      if (log.context() instanceof ServiceRequestContext) {
        failed(log.partial().channel(), cause);
      }
    }
  }

  /** A port is open. Armeria makes its pipelines in a way of its own. */
  @JoinPoint(
      type = "com.linecorp.armeria.server.Server$ServerPortStartListener",
      method = "operationComplete",
      descriptor = "(Lio/netty/channel/ChannelFuture;)V")
  public static final class Listens {
    private static final PrivateMember PORT = PrivateMember.get(null, "port");

    private Listens() {}

    @OnExit(onThrow = false)
    public static void exit(
        @This Object listener, @Argument(0) ChannelFuture bound, @Inside Lookup inside) {
      Object port = PORT.of(inside, listener);
      if (bound.isSuccess() && port instanceof ServerPort) {
        ServerPort opened = (ServerPort) port;
        BoundPort.bound(bound.channel(), opened.hasHttps() && !opened.hasHttp());
      }
    }
  }

  static void failed(@Nullable Channel channel, @Nullable Throwable cause) {
    ServerCall current = ServerCall.of(CallContext.current());
    if (channel != null && cause != null && current != null) {
      Handling.Failure.failed(channel, current, cause);
    }
  }
}
