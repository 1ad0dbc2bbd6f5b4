package io.graft.security.tunnel;

import io.graft.governance.service.OpenSocket;
import io.graft.log.AgentLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ports at which the application serves HTTP, and for each the decision where TLS is accepted.
 * Used by the loop's thread.
 */
final class OpenPorts {
  /** How long a port may be known without its socket, before it gets a listener of its own. */
  private static final long PATIENCE_NANOS = 3_000_000_000L;

  private final Tunnels tunnels;
  private final Consumer<@Nullable TunnelPort> announce;
  private final Map<Integer, OpenSocket> sockets = new HashMap<>();
  private final Map<Integer, Governed> governed = new HashMap<>();
  private boolean enabled = true;

  /** A port at which an adapter serves HTTP. */
  private static final class Governed {
    final @Nullable InetAddress bound;
    final long sinceNanos = System.nanoTime();
    boolean hopeless;

    Governed(@Nullable InetAddress bound) {
      this.bound = bound;
    }
  }

  OpenPorts(Tunnels tunnels, Consumer<@Nullable TunnelPort> announce) {
    this.tunnels = tunnels;
    this.announce = announce;
  }

  void opened(OpenSocket socket) {
    sockets.put(socket.port(), socket);
  }

  void listening(@Nullable InetAddress bound, int port) {
    if (!governed.containsKey(port)) {
      governed.put(port, new Governed(bound));
    }
  }

  /** The socket may stay open, and serve again. */
  void stopped(int port) {
    governed.remove(port);
    stopListening(port);
  }

  void enable(boolean value) {
    enabled = value;
  }

  private void stopListening(int port) {
    TunnelPort present = tunnels.find(port);
    if (present != null) {
      present.stopListening();
    }
  }

  /**
   * Opens and closes listeners, as the application's sockets and the switches demand.
   *
   * @param addresses of this host
   */
  void reconcile(List<InetAddress> addresses) {
    boolean active = enabled && tunnels.isReady();
    for (int number : new ArrayList<>(governed.keySet())) {
      OpenSocket socket = sockets.get(number);
      if (socket != null && !socket.isOpen()) {
        sockets.remove(number);
        governed.remove(number);
        stopListening(number);
      } else if (!active) {
        stopListening(number);
      } else {
        listen(number, governed.get(number), socket, addresses);
      }
    }
  }

  private void listen(
      int number, Governed port, @Nullable OpenSocket socket, List<InetAddress> addresses) {
    TunnelPort present = tunnels.find(number);
    if (port.hopeless || present != null && present.isApart()) {
      return;
    }
    InetAddress bound = socket != null ? socket.bound() : port.bound;
    boolean everywhere = bound == null || bound.isAnyLocalAddress();
    Object shared = socket == null ? null : socket.socket();
    if (tunnels.options().samePort()
        && everywhere
        && shared == null
        && System.nanoTime() - port.sinceNanos < PATIENCE_NANOS) {
      return;
    }
    TunnelPort opened = present != null ? present : add(number, everywhere ? null : bound);
    boolean before = opened.isListening();
    String reason = everywhere ? "its socket is not one of Java" : "it is bound to one address";
    try {
      if (tunnels.options().samePort() && everywhere && shared != null) {
        opened.share(shared, addresses);
        told(opened, before);
        return;
      }
    } catch (IOException e) {
      reason = AgentLog.reason(e);
    }
    apart(opened, port, tunnels.options().samePort() ? reason : null, bound);
  }

  private void apart(
      TunnelPort opened, Governed port, @Nullable String reason, @Nullable InetAddress bound) {
    if (bound != null && bound.isLoopbackAddress() && tunnels.options().samePort()) {
      // Others cannot reach it, and TLS must not change that.
      port.hopeless = true;
      announce.accept(null);
      AgentLog.once(
          "tls loopback " + opened.number(),
          "port " + opened.number() + " is bound to loopback only, so TLS is not accepted for it");
      return;
    }
    try {
      opened.listenApart(tunnels.options().port());
      if (reason != null) {
        AgentLog.print(
            "TLS is not at port "
                + opened.number()
                + " itself ("
                + reason
                + "), but at "
                + opened.tlsPort());
      }
      told(opened, false);
    } catch (IOException e) {
      port.hopeless = true;
      announce.accept(null);
      AgentLog.print(
          "TLS is not accepted for port "
              + opened.number()
              + ": "
              + AgentLog.reason(e)
              + "; set graft.server.tls.port=<free port>");
    }
  }

  private void told(TunnelPort port, boolean before) {
    if (!before) {
      AgentLog.once(
          "tls " + port.number() + " " + port.tlsPort(),
          "TLS for port "
              + port.number()
              + " is accepted at "
              + port.addresses()
              + ", port "
              + port.tlsPort()
              + (tunnels.isStrict() ? "; plaintext is refused" : "; plaintext is served too"));
      announce.accept(port);
    }
  }

  private TunnelPort add(int number, @Nullable InetAddress bound) {
    InetAddress application = bound == null ? tunnels.source().target() : bound;
    TunnelPort made = new TunnelPort(tunnels, number, new InetSocketAddress(application, number));
    tunnels.add(made);
    return made;
  }
}
