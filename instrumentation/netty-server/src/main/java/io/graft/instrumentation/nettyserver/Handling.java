package io.graft.instrumentation.nettyserver;

import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/** What the application does with a request, and frameworks that hold it back. */
public final class Handling {
  private Handling() {}

  /** A handler has thrown while it handled a request. */
  @JoinPoint(
      type = "io.netty.channel.AbstractChannelHandlerContext",
      method = "invokeExceptionCaught",
      descriptor = "(Ljava/lang/Throwable;)V")
  @Requires(
      type = "io.netty.handler.codec.http.HttpHeaders",
      method = "valueStringIterator",
      descriptor = "(Ljava/lang/CharSequence;)Ljava/util/Iterator;")
  @Requires(
      type = "io.netty.util.AttributeKey",
      method = "valueOf",
      descriptor = "(Ljava/lang/String;)Lio/netty/util/AttributeKey;")
  public static final class Failure {
    private Failure() {}

    @OnEnter
    public static void enter(
        @This ChannelHandlerContext context, @Argument(0) @Nullable Throwable thrown) {
      CallContext current = thrown == null ? null : ServerCall.of(CallContext.current());
      if (current != null) {
        failed(context.channel(), current, thrown);
      }
    }

    static void failed(Channel channel, CallContext current, Throwable thrown) {
      ServedConnection connection = ServedConnection.of(channel);
      if (connection != null) {
        connection.failed(current, thrown);
      }
    }
  }

  /** A request of Reactor Netty fails by the publisher of its response. */
  @JoinPoint(
      type = "reactor.netty.http.server.HttpServerOperations",
      method = "onOutboundError",
      descriptor = "(Ljava/lang/Throwable;)V")
  public static final class ReactorFailure {
    private static final PrivateMember CHANNEL = PrivateMember.call(null, "channel", 0);

    private ReactorFailure() {}

    @OnEnter
    public static void enter(
        @This Object operations, @Argument(0) @Nullable Throwable thrown, @Inside Lookup inside) {
      Object channel = CHANNEL.of(inside, operations);
      ServedConnection connection =
          channel instanceof Channel ? ServedConnection.of((Channel) channel) : null;
      CallContext answered = connection == null ? null : connection.answered((Channel) channel);
      if (answered != null && thrown != null) {
        connection.failed(answered, thrown);
      }
    }
  }

  /**
   * Reactor Netty and Vert.x hold a pipelined request back until the response before it is written.
   * Then they begin it, on the thread and in the context of that response.
   */
  @JoinPoint(
      type = "reactor.netty.http.server.HttpTrafficHandler",
      method = "run",
      descriptor = "()V")
  public static final class ReactorNext {
    private static final PrivateMember CONTEXT = PrivateMember.get(null, "ctx");

    private ReactorNext() {}

    @OnEnter
    public static @Nullable Object enter(@This Object handler, @Inside Lookup inside) {
      return begin(CONTEXT.of(inside, handler));
    }

    @OnExit
    public static void exit(@Entered @Nullable Object before) {
      end(before);
    }
  }

  /** The same of Vert.x. */
  @JoinPoint(type = "io.vertx.core.http.impl.Http1xServerConnection", method = "handleNext")
  @JoinPoint(type = "io.vertx.core.http.impl.http1.Http1ServerConnection", method = "handleNext")
  public static final class VertxNext {
    private static final PrivateMember CONTEXT = PrivateMember.get(null, "chctx");

    private VertxNext() {}

    @OnEnter
    public static @Nullable Object enter(
        @This Object connection, @Argument(0) Object request, @Inside Lookup inside) {
      return begin(CONTEXT.of(inside, connection));
    }

    @OnExit
    public static void exit(@Entered @Nullable Object before) {
      end(before);
    }
  }

  private static final Object NO_CONTEXT = new Object();

  /** Makes the call current that is answered now. Returns what was before. */
  static @Nullable Object begin(@Nullable Object context) {
    Requests requests =
        context instanceof ChannelHandlerContext
            ? Requests.in(((ChannelHandlerContext) context).channel())
            : null;
    if (requests == null) {
      return null;
    }
    CallContext before = CallContext.swap(requests.answered(requests.channel));
    return before == null ? NO_CONTEXT : before;
  }

  static void end(@Nullable Object before) {
    if (before != null) {
      CallContext.swap(before == NO_CONTEXT ? null : (CallContext) before);
    }
  }
}
