package io.graft.instrumentation.serversocket;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.NetworkChannel;
import org.jspecify.annotations.Nullable;

/** A server socket of {@code java.nio} is bound; there are two kinds. */
@JoinPoint(
    type = "sun.nio.ch.ServerSocketChannelImpl",
    method = "bind",
    descriptor = "(Ljava/net/SocketAddress;I)")
@JoinPoint(
    type = "sun.nio.ch.AsynchronousServerSocketChannelImpl",
    method = "bind",
    descriptor = "(Ljava/net/SocketAddress;I)")
public final class ChannelBindAdvice {
  private ChannelBindAdvice() {}

  @OnEnter
  public static void enter(@Argument(0) @Nullable SocketAddress address) {
    Sockets.opening(address);
  }

  @OnExit(onThrow = false)
  public static void exit(@This NetworkChannel channel) throws IOException {
    Sockets.opened(channel, channel.getLocalAddress());
  }
}
