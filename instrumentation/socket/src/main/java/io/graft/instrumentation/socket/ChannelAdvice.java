package io.graft.instrumentation.socket;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnDemand;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.graft.instrumentation.spi.connection.ConnectAttempt;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A socket channel connects, in blocking or non-blocking mode. */
@OnDemand
@JoinPoint(
    type = "sun.nio.ch.SocketChannelImpl",
    method = "connect",
    descriptor = "(Ljava/net/SocketAddress;)Z")
public final class ChannelAdvice {
  private static final PrivateMember REMOTE = PrivateMember.set(null, "remoteAddress");

  private ChannelAdvice() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @This SocketChannel channel, @Argument(0) @Nullable SocketAddress remote) {
    return OpenSocketConnection.DRIVER.begin(remote, channel.isBlocking());
  }

  @OnExit
  public static void exit(
      @Inside Lookup inside,
      @This SocketChannel channel,
      @Entered @Nullable Object entered,
      @Returned @Nullable Object returned,
      @Thrown @Nullable Throwable thrown) {
    left(inside, channel, entered, Boolean.TRUE.equals(returned), thrown);
  }

  private static void left(
      Lookup inside,
      SocketChannel channel,
      @Nullable Object entered,
      boolean connected,
      @Nullable Throwable thrown) {
    ConnectAttempt opening = OpenSocketConnection.DRIVER.leave(entered);
    if (opening == null) {
      return;
    }
    if (thrown != null) {
      opening.failed(thrown);
      return;
    }
    if (opening.moved()) {
      REMOTE.of(inside, channel, opening.address());
    }
    if (connected) {
      opening.connected(new OpenSocketConnection(channel));
    } else {
      OpenSocketConnection.DRIVER.pending(channel, opening, new OpenSocketConnection(channel));
    }
  }

  /** The address, below the other advice. */
  @OnDemand
  @JoinPoint(
      type = "sun.nio.ch.SocketChannelImpl",
      method = "connect",
      descriptor = "(Ljava/net/SocketAddress;)Z")
  @JoinPoint(
      type = "sun.nio.ch.SocketChannelImpl",
      method = "blockingConnect",
      descriptor = "(Ljava/net/SocketAddress;J)V",
      optional = true)
  public static final class Route {
    private Route() {}

    @OnEnter(returns = OnEnter.Result.ARGUMENT)
    public static SocketAddress enter(@Argument(0) SocketAddress remote) {
      return OpenSocketConnection.DRIVER.routed(remote);
    }
  }

  /** {@code channel.socket().connect}, since JDK 13; before, it calls {@code connect}. */
  @OnDemand
  @JoinPoint(
      type = "sun.nio.ch.SocketChannelImpl",
      method = "blockingConnect",
      descriptor = "(Ljava/net/SocketAddress;J)V",
      optional = true)
  public static final class Blocking {
    private Blocking() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(0) @Nullable SocketAddress remote) {
      return OpenSocketConnection.DRIVER.begin(remote, true);
    }

    @OnExit
    public static void exit(
        @Inside Lookup inside,
        @This SocketChannel channel,
        @Entered @Nullable Object entered,
        @Thrown @Nullable Throwable thrown) {
      left(inside, channel, entered, true, thrown);
    }
  }

  /** A connection that was not established at once is, or has failed. */
  @OnDemand
  @JoinPoint(type = "sun.nio.ch.SocketChannelImpl", method = "finishConnect", descriptor = "()Z")
  public static final class Finish {
    private Finish() {}

    @OnExit
    public static void exit(
        @This SocketChannel channel,
        @Returned @Nullable Object returned,
        @Thrown @Nullable Throwable thrown) {
      OpenSocketConnection.DRIVER.finished(channel, Boolean.TRUE.equals(returned), thrown);
    }
  }
}
