package io.graft.instrumentation.nettyserver;

import io.graft.governance.Governance;
import io.graft.governance.service.SocketOpener;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.GenericFutureListener;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reports the ports of servers, before their first request. */
public final class Listening {
  private Listening() {}

  /** A channel of any transport is bound. */
  @JoinPoint(
      type = "io.netty.channel.AbstractChannel$AbstractUnsafe",
      method = "bind",
      descriptor = "(Ljava/net/SocketAddress;Lio/netty/channel/ChannelPromise;)V")
  @Requires(
      type = "io.netty.handler.codec.http.HttpHeaders",
      method = "valueStringIterator",
      descriptor = "(Ljava/lang/CharSequence;)Ljava/util/Iterator;")
  @Requires(
      type = "io.netty.util.AttributeKey",
      method = "valueOf",
      descriptor = "(Ljava/lang/String;)Lio/netty/util/AttributeKey;")
  public static final class Bind {
    private Bind() {}

    @OnExit(onThrow = false)
    public static void exit(@Argument(1) @Nullable ChannelPromise promise) {
      if (promise != null && promise.channel() instanceof ServerChannel) {
        BoundPort.bound(promise.channel());
      }
    }
  }

  /** Vert.x makes its pipelines in a way of its own, but says itself when it listens. */
  @JoinPoint(
      type = "io.vertx.core.http.impl.HttpServerImpl",
      method = "listen",
      descriptor = "(Lio/vertx/core/net/SocketAddress;)Lio/vertx/core/Future;")
  @JoinPoint(
      type = "io.vertx.core.http.impl.tcp.TcpHttpServer",
      method = "listen",
      descriptor =
          "(Lio/vertx/core/internal/ContextInternal;Lio/vertx/core/net/SocketAddress;)"
              + "Lio/vertx/core/Future;")
  public static final class VertxListen {
    private static final PrivateMember OPTIONS = PrivateMember.getIfAny(null, "options");
    private static final PrivateMember TLS = PrivateMember.getIfAny(null, "ssl");

    private VertxListen() {}

    @SuppressWarnings("unchecked") // whatever it is, it is an object
    @OnExit(onThrow = false)
    public static void exit(
        @This Object server, @Returned @Nullable Object listening, @Inside Lookup inside) {
      if (listening instanceof Future) {
        Object options = OPTIONS.of(inside, server);
        boolean secure =
            options instanceof HttpServerOptions
                ? ((HttpServerOptions) options).isSsl()
                : Boolean.TRUE.equals(TLS.of(inside, server));
        ((Future<Object>) listening).onSuccess(new Listens(secure));
      }
    }
  }

  private static final class Listens implements Handler<Object> {
    private final boolean secure;

    Listens(boolean secure) {
      this.secure = secure;
    }

    @Override
    public void handle(Object server) {
      int port = server instanceof HttpServer ? ((HttpServer) server).actualPort() : 0;
      if (port > 0) {
        BoundPort.listens(secure, null, port);
      }
    }
  }

  /** Vert.x 3. */
  @JoinPoint(
      type = "io.vertx.core.http.impl.HttpServerImpl",
      method = "listen",
      descriptor =
          "(Lio/vertx/core/net/SocketAddress;Lio/vertx/core/Handler;)"
              + "Lio/vertx/core/http/HttpServer;",
      optional = true)
  public static final class Vertx3Listen {
    private static final PrivateMember OPTIONS = PrivateMember.getIfAny(null, "options");

    /** Not in a later version, nor for a server that shares the port of another. */
    private static final PrivateMember BOUND = PrivateMember.getIfAny(null, "bindFuture");

    private Vertx3Listen() {}

    @SuppressWarnings("unchecked") // whatever it is, it is an object
    @OnExit(onThrow = false)
    public static void exit(@This HttpServer server, @Inside Lookup inside) {
      Object bound = BOUND.of(inside, server);
      Object options = OPTIONS.of(inside, server);
      if (bound instanceof io.netty.util.concurrent.Future
          && options instanceof HttpServerOptions) {
        ((io.netty.util.concurrent.Future<Object>) bound)
            .addListener(new Binds(((HttpServerOptions) options).isSsl()));
      }
    }
  }

  private static final class Binds
      implements GenericFutureListener<io.netty.util.concurrent.Future<Object>> {
    private final boolean secure;

    Binds(boolean secure) {
      this.secure = secure;
    }

    @Override
    public void operationComplete(io.netty.util.concurrent.Future<Object> bound) {
      Object channel = bound.getNow();
      if (channel instanceof ServerChannel) {
        BoundPort.bound((ServerChannel) channel, secure);
      }
    }
  }

  /**
   * Spring Boot starts a server on Reactor Netty: on the stack of this thread, and not on that of
   * the event loop, is whether it is that of the management.
   */
  @JoinPoint(
      type = "org.springframework.boot.web.embedded.netty.NettyWebServer",
      method = "start",
      descriptor = "()V")
  @JoinPoint(
      type = "org.springframework.boot.reactor.netty.NettyWebServer",
      method = "start",
      descriptor = "()V")
  public static final class SpringStart {
    private static final PrivateMember PORT = PrivateMember.call(null, "getPort", 0);

    private SpringStart() {}

    @OnExit(onThrow = false)
    public static void exit(@This Object server, @Inside Lookup inside) {
      String reason = SocketOpener.current().reason();
      Object port = PORT.of(inside, server);
      if (reason != null && port instanceof Integer && (Integer) port > 0) {
        Governance.lifecycle().exclude((Integer) port, reason);
      }
    }
  }

  /**
   * Micronaut starts a server. Since 3.5 its acceptor knows of the codec only once there is a
   * connection. What listens for its start may still prepare the application, so it is ready when
   * this returns.
   */
  @JoinPoint(type = "io.micronaut.http.server.netty.NettyHttpServer", method = "start")
  public static final class MicronautStart {
    private static final String NAME = "Micronaut";
    private static final String SERVER = "io.micronaut.http.server.netty.";

    private static final PrivateMember LISTENERS = PrivateMember.getIfAny(null, "activeListeners");
    private static final PrivateMember CHANNEL =
        PrivateMember.get(SERVER + "NettyHttpServer$Listener", "serverChannel");
    private static final PrivateMember SETTINGS =
        PrivateMember.get(SERVER + "NettyHttpServer$Listener", "config");
    private static final PrivateMember TLS =
        PrivateMember.call(
            SERVER + "configuration.NettyHttpServerConfiguration$NettyListenerConfiguration",
            "isSsl",
            0);

    private MicronautStart() {}

    @OnEnter
    public static void enter() {
      Governance.lifecycle().starting(NAME);
    }

    @OnExit
    public static void exit(
        @This Object server, @Thrown @Nullable Throwable failure, @Inside Lookup inside) {
      try {
        Object listeners = failure == null ? LISTENERS.of(inside, server) : null;
        if (listeners instanceof List) {
          for (Object each : (List<?>) listeners) {
            listens(inside, each);
          }
        }
      } finally {
        Governance.lifecycle().ready(NAME);
      }
    }

    private static void listens(Lookup inside, Object listener) {
      Object channel = CHANNEL.of(inside, listener);
      if (channel instanceof ServerChannel) { // not HTTP/3, nor a connection of another process
        boolean secure = Boolean.TRUE.equals(TLS.of(inside, SETTINGS.of(inside, listener)));
        BoundPort.bound((ServerChannel) channel, secure);
      }
    }
  }
}
