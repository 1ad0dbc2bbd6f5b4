package io.graft.e2e.health;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** One instance, at a port that stays its own, which can be up, down, or hang. */
final class Orders implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  final AtomicInteger calls = new AtomicInteger();
  final AtomicInteger checks = new AtomicInteger();
  final List<Headers> received = new CopyOnWriteArrayList<>();
  volatile int health = 200;

  private final int port;
  private HttpServer server;
  private ServerSocket hanging;

  Orders() throws IOException {
    port = up(0);
  }

  int port() {
    return port;
  }

  void up() throws IOException {
    close();
    up(port);
  }

  private int up(int at) throws IOException {
    HttpServer made = HttpServer.create(new InetSocketAddress(LOOPBACK, at), 0);
    made.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          received.add(exchange.getRequestHeaders());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    made.createContext(
        "/up",
        exchange -> {
          checks.incrementAndGet();
          exchange.sendResponseHeaders(health, -1);
          exchange.close();
        });
    made.start();
    server = made;
    return made.getAddress().getPort();
  }

  /** Nobody listens any more. */
  void down() throws IOException {
    close();
  }

  /** Its socket listens, and nobody accepts or answers. */
  void hang() throws IOException {
    close();
    hanging = new ServerSocket(port, 500, LOOPBACK);
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.stop(0);
      server = null;
    }
    if (hanging != null) {
      hanging.close();
      hanging = null;
    }
  }
}
