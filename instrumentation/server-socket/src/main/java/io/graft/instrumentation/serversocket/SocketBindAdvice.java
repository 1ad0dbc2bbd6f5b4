package io.graft.instrumentation.serversocket;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import java.net.ServerSocket;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A server socket of {@code java.net} is bound; constructors call this method too. */
@JoinPoint(
    type = "java.net.ServerSocket",
    method = "bind",
    descriptor = "(Ljava/net/SocketAddress;I)V")
public final class SocketBindAdvice {
  private SocketBindAdvice() {}

  @OnEnter
  public static void enter(@Argument(0) @Nullable SocketAddress address) {
    Sockets.opening(address);
  }

  @OnExit(onThrow = false)
  public static void exit(@This ServerSocket socket) {
    Sockets.opened(socket, socket.getLocalSocketAddress());
  }
}
