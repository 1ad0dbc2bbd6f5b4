package io.graft.instrumentation.socket;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnDemand;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.graft.instrumentation.spi.connection.ConnectAttempt;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousSocketChannel;
import org.jspecify.annotations.Nullable;

/** An asynchronous channel connects. */
@OnDemand
@JoinPoint(
    type = "sun.nio.ch.UnixAsynchronousSocketChannelImpl",
    method = "implConnect",
    descriptor =
        "(Ljava/net/SocketAddress;Ljava/lang/Object;Ljava/nio/channels/CompletionHandler;)")
@JoinPoint(
    type = "sun.nio.ch.WindowsAsynchronousSocketChannelImpl",
    method = "implConnect",
    descriptor =
        "(Ljava/net/SocketAddress;Ljava/lang/Object;Ljava/nio/channels/CompletionHandler;)")
public final class AsynchronousChannelAdvice {
  private AsynchronousChannelAdvice() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @This AsynchronousSocketChannel channel, @Argument(0) @Nullable SocketAddress remote) {
    Object entered = OpenSocketConnection.DRIVER.begin(remote, false);
    if (entered instanceof ConnectAttempt) {
      // At once, as another thread may end it before this one has left.
      OpenSocketConnection.DRIVER.pending(
          channel, (ConnectAttempt) entered, new OpenSocketConnection(channel));
    }
    return entered;
  }

  @OnExit
  public static void exit(
      @This AsynchronousSocketChannel channel,
      @Entered @Nullable Object entered,
      @Thrown @Nullable Throwable thrown) {
    boolean begun = OpenSocketConnection.DRIVER.leave(entered) != null;
    if (begun && (thrown != null || !channel.isOpen())) {
      failed(channel);
    }
  }

  private static void failed(AsynchronousSocketChannel channel) {
    OpenSocketConnection.DRIVER.finished(channel, false, new ConnectException("not connected"));
  }

  /** The address, below the other advice. */
  @OnDemand
  @JoinPoint(
      type = "sun.nio.ch.UnixAsynchronousSocketChannelImpl",
      method = "implConnect",
      descriptor =
          "(Ljava/net/SocketAddress;Ljava/lang/Object;Ljava/nio/channels/CompletionHandler;)")
  @JoinPoint(
      type = "sun.nio.ch.WindowsAsynchronousSocketChannelImpl",
      method = "implConnect",
      descriptor =
          "(Ljava/net/SocketAddress;Ljava/lang/Object;Ljava/nio/channels/CompletionHandler;)")
  public static final class Route {
    private Route() {}

    @OnEnter(returns = OnEnter.Result.ARGUMENT)
    public static SocketAddress enter(@Argument(0) SocketAddress remote) {
      return OpenSocketConnection.DRIVER.routed(remote);
    }
  }

  /** It is connected, before the application is told. */
  @OnDemand
  @JoinPoint(
      type = "sun.nio.ch.UnixAsynchronousSocketChannelImpl",
      method = "setConnected",
      descriptor = "()V")
  public static final class Connected {
    private Connected() {}

    @OnExit(onThrow = false)
    public static void exit(@This AsynchronousSocketChannel channel) {
      OpenSocketConnection.DRIVER.finished(channel, true, null);
    }
  }

  /** An attempt is over; if it is still pending here, it has failed. */
  @OnDemand
  @JoinPoint(
      type = "sun.nio.ch.UnixAsynchronousSocketChannelImpl",
      method = "finishConnect",
      descriptor = "(Z)V")
  public static final class Finish {
    private Finish() {}

    @OnExit
    public static void exit(@This AsynchronousSocketChannel channel) {
      failed(channel);
    }
  }
}
