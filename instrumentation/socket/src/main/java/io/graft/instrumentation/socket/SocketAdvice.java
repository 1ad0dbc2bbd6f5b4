package io.graft.instrumentation.socket;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnDemand;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.graft.instrumentation.spi.connection.ConnectAttempt;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.Socket;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A socket connects; constructors and the other {@code connect} call this method. Above proxies, so
 * that a SOCKS proxy is asked for the endpoint.
 */
@OnDemand
@JoinPoint(
    type = "java.net.Socket",
    method = "connect",
    descriptor = "(Ljava/net/SocketAddress;I)V")
public final class SocketAdvice {
  private static final PrivateMember IMPL = PrivateMember.get(null, "impl");
  private static final PrivateMember DELEGATE =
      PrivateMember.get("java.net.DelegatingSocketImpl", "delegate");
  private static final PrivateMember ADDRESS = PrivateMember.set("java.net.SocketImpl", "address");
  private static final PrivateMember PORT = PrivateMember.set("java.net.SocketImpl", "port");

  private SocketAdvice() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(@Argument(0) @Nullable SocketAddress remote) {
    return OpenSocketConnection.DRIVER.begin(remote, true);
  }

  @OnExit
  public static void exit(
      @Inside Lookup inside,
      @This Socket socket,
      @Entered @Nullable Object entered,
      @Thrown @Nullable Throwable thrown) {
    ConnectAttempt opening = OpenSocketConnection.DRIVER.leave(entered);
    if (opening == null) {
      return;
    }
    if (thrown != null) {
      opening.failed(thrown);
      return;
    }
    opening.connected(new OpenSocketConnection(socket));
    if (opening.moved()) {
      // The socket has kept the first address, and shows it to the application.
      Object impl = IMPL.of(inside, socket);
      if (impl != null && isDelegating(impl.getClass())) {
        impl = DELEGATE.of(inside, impl);
      }
      ADDRESS.of(inside, impl, opening.address().getAddress());
      PORT.of(inside, impl, opening.address().getPort());
    }
  }

  private static boolean isDelegating(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (each.getName().equals("java.net.DelegatingSocketImpl")) {
        return true;
      }
    }
    return false;
  }

  /** The address, below the other advice. */
  @OnDemand
  @JoinPoint(
      type = "java.net.Socket",
      method = "connect",
      descriptor = "(Ljava/net/SocketAddress;I)V")
  public static final class Route {
    private Route() {}

    @OnEnter(returns = OnEnter.Result.ARGUMENT)
    public static SocketAddress enter(@Argument(0) SocketAddress remote) {
      return OpenSocketConnection.DRIVER.routed(remote);
    }
  }
}
