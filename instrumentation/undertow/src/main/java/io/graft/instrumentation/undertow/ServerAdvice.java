package io.graft.instrumentation.undertow;

import io.graft.governance.Governance;
import io.graft.governance.service.SocketOpener;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.undertow.Undertow;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.ajp.AjpServerConnection;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reports the ports of an embedded Undertow. */
@JoinPoint(type = "io.undertow.Undertow", method = "start", descriptor = "()V")
@Requires(type = "io.undertow.Undertow$ListenerInfo", method = "getAddress")
public final class ServerAdvice {
  /** {@code null}: the server does not run. */
  private static final PrivateMember LISTENERS = PrivateMember.get(null, "listenerInfo");

  /**
   * False until a port is reported: in WildFly, where another class loader reports it, and if
   * Undertow was started before Graft was attached, until the first request.
   */
  static volatile boolean told;

  private ServerAdvice() {}

  /** Its listeners accept requests. */
  @OnExit(onThrow = false)
  public static void exit(@Inside @Nullable Lookup inside, @This Undertow server) throws Throwable {
    report(LISTENERS.of(inside, server), true);
    WorkerQueue.add(server.getWorker());
  }

  /** A server is about to stop; its ports are still known. */
  @JoinPoint(type = "io.undertow.Undertow", method = "stop", descriptor = "()V")
  public static final class Stop {
    @OnEnter
    public static void enter(@Inside @Nullable Lookup inside, @This Undertow server) {
      report(LISTENERS.of(inside, server), false);
    }
  }

  static void report(@Nullable Object listeners, boolean open) {
    if (!(listeners instanceof List)) {
      return;
    }
    for (Object each : (List<?>) listeners) {
      Undertow.ListenerInfo listener = (Undertow.ListenerInfo) each;
      String protocol = listener.getProtcol();
      if (protocol.equals("ajp") || !(listener.getAddress() instanceof InetSocketAddress)) {
        continue;
      }
      InetSocketAddress address = (InetSocketAddress) listener.getAddress();
      if (open) {
        told = true;
        Governance.lifecycle().listening(protocol, address.getAddress(), address.getPort());
      } else {
        Governance.lifecycle().closed(address.getPort());
      }
    }
  }

  /** Reports the port at which the first request has arrived. */
  static void tell(HttpServerExchange exchange, String scheme, int port) throws Throwable {
    ServerConnection connection = exchange.getConnection();
    if (port <= 0 || connection instanceof AjpServerConnection) {
      return;
    }
    HttpHandler root =
        connection instanceof AbstractServerConnection
            ? ((AbstractServerConnection) connection).getRootHandler()
            : null;
    String reason = root == null ? null : SocketOpener.reason(root.getClass().getName() + ".");
    if (reason != null) {
      Governance.lifecycle().exclude(port, reason);
    } else {
      told = true;
      Governance.lifecycle().listening(scheme, null, port);
      WorkerQueue.add(connection.getWorker());
    }
  }
}
