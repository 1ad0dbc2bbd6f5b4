package io.graft.instrumentation.nettynative;

import io.graft.governance.endpoint.OpenConnection;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.graft.instrumentation.spi.connection.ConnectAttempt;
import io.graft.instrumentation.spi.connection.ConnectDriver;
import io.netty.channel.Channel;
import java.lang.ref.WeakReference;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A channel of Netty's native transports connects: they do so without the JDK's classes, and use
 * what those have resolved. Netty itself shows the address that the system is connected to.
 */
@JoinPoint(
    type = "io.netty.channel.epoll.AbstractEpollChannel",
    method = "doConnect",
    descriptor = "(Ljava/net/SocketAddress;Ljava/net/SocketAddress;)Z")
@JoinPoint(
    type = "io.netty.channel.kqueue.AbstractKQueueChannel",
    method = "doConnect",
    descriptor = "(Ljava/net/SocketAddress;Ljava/net/SocketAddress;)Z")
public final class NativeChannelAdvice {
  private static final ConnectDriver DRIVER = new ConnectDriver();

  private NativeChannelAdvice() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(@Argument(0) @Nullable SocketAddress remote) {
    return DRIVER.begin(remote, false);
  }

  @OnExit
  public static void exit(
      @This Channel channel,
      @Entered @Nullable Object entered,
      @Returned @Nullable Object returned,
      @Thrown @Nullable Throwable thrown) {
    ConnectAttempt opening = DRIVER.leave(entered);
    if (opening == null) {
      return;
    }
    if (thrown != null) {
      opening.failed(thrown);
    } else if (Boolean.TRUE.equals(returned)) {
      opening.connected(new Open(channel));
    } else {
      DRIVER.pending(channel.unsafe(), opening, new Open(channel));
    }
  }

  /** The address, below the other advice. */
  @JoinPoint(
      type = "io.netty.channel.epoll.AbstractEpollChannel",
      method = "doConnect",
      descriptor = "(Ljava/net/SocketAddress;Ljava/net/SocketAddress;)Z")
  @JoinPoint(
      type = "io.netty.channel.kqueue.AbstractKQueueChannel",
      method = "doConnect",
      descriptor = "(Ljava/net/SocketAddress;Ljava/net/SocketAddress;)Z")
  public static final class Route {
    private Route() {}

    @OnEnter(returns = OnEnter.Result.ARGUMENT)
    public static SocketAddress enter(@Argument(0) SocketAddress remote) {
      return DRIVER.routed(remote);
    }
  }

  /** A connection that was not established at once is, or has failed. */
  @JoinPoint(
      type = "io.netty.channel.epoll.AbstractEpollChannel$AbstractEpollUnsafe",
      method = "doFinishConnect",
      descriptor = "()Z")
  @JoinPoint(
      type = "io.netty.channel.kqueue.AbstractKQueueChannel$AbstractKQueueUnsafe",
      method = "doFinishConnect",
      descriptor = "()Z")
  public static final class Finish {
    private Finish() {}

    @OnExit
    public static void exit(
        @This Object unsafe,
        @Returned @Nullable Object returned,
        @Thrown @Nullable Throwable thrown) {
      DRIVER.finished(unsafe, Boolean.TRUE.equals(returned), thrown);
    }
  }

  /** A channel, referenced weakly. */
  private static final class Open extends OpenConnection {
    private final WeakReference<Channel> channel;

    Open(Channel channel) {
      this.channel = new WeakReference<>(channel);
    }

    @Override
    public boolean isOpen() {
      Channel there = channel.get();
      return there != null && there.isOpen();
    }
  }
}
