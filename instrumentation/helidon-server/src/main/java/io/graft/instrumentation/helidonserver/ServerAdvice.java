package io.graft.instrumentation.helidonserver;

import io.graft.governance.Governance;
import io.graft.governance.service.Registration;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import io.helidon.webserver.WebServer;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reports the ports of a server when all its sockets accept requests. */
@JoinPoint(
    type = "io.helidon.webserver.LoomServer",
    method = "start",
    descriptor = "()Lio/helidon/webserver/WebServer;")
public final class ServerAdvice {
  private static final String DEFAULT_SOCKET = "@default";

  /** By the names of their sockets. */
  private static final PrivateMember LISTENERS = PrivateMember.get(null, "listeners");

  private static final PrivateMember ADDRESS =
      PrivateMember.call("io.helidon.webserver.ServerListener", "configuredAddress", 0);

  private ServerAdvice() {}

  @OnExit(onThrow = false)
  public static void exit(@Inside @Nullable Lookup inside, @This WebServer server) {
    if (!server.isRunning()) {
      return; // A port was taken, which Helidon only logs.
    }
    Registration registration = Governance.lifecycle();
    for (Map.Entry<?, ?> each : listeners(inside, server).entrySet()) {
      String socket = String.valueOf(each.getKey());
      int port = server.port(socket);
      if (port <= 0) {
        continue; // a Unix domain socket
      }
      if (!socket.equals(DEFAULT_SOCKET)) {
        registration.doubt(port, "it is the socket \"" + socket + "\" of Helidon, not the default");
      }
      Object address = ADDRESS.of(inside, each.getValue());
      InetAddress bound =
          address instanceof InetSocketAddress ? ((InetSocketAddress) address).getAddress() : null;
      registration.listening(server.hasTls(socket) ? "https" : "http", bound, port);
    }
  }

  private static Map<?, ?> listeners(@Nullable Lookup inside, WebServer server) {
    return (Map<?, ?>) LISTENERS.of(inside, server);
  }

  /** A server is about to stop; its ports are still known. */
  @JoinPoint(
      type = "io.helidon.webserver.LoomServer",
      method = "stop",
      descriptor = "()Lio/helidon/webserver/WebServer;")
  public static final class Stop {
    @OnEnter
    public static void enter(@Inside @Nullable Lookup inside, @This WebServer server) {
      for (Object socket : listeners(inside, server).keySet()) {
        int port = server.port(String.valueOf(socket));
        if (port > 0) {
          Governance.lifecycle().closed(port);
        }
      }
    }
  }
}
