package io.prometheus.test;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Answers metrics at every path, as the exporters of this package do. */
public final class Exporter implements HttpHandler {
  private Exporter() {}

  /** Starts one, and returns its port. */
  public static int start() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", new Exporter());
    server.start();
    return server.getAddress().getPort();
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    byte[] body = "up 1\n".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
