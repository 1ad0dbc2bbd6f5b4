package io.graft.containers;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that the application calls. */
final class Upstream implements AutoCloseable {
  private final List<String> traceparents = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  Upstream() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          traceparents.addAll(exchange.getRequestHeaders().getOrDefault("traceparent", List.of()));
          byte[] body = "upstream".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  List<String> traceparents() {
    return traceparents;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
