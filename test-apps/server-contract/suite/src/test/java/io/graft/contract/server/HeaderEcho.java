package io.graft.contract.server;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The server that handlers call: it answers with the headers that Graft has sent. */
final class HeaderEcho implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();

  HeaderEcho() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setExecutor(executor);
    server.createContext(
        "/headers",
        exchange -> {
          byte[] body =
              (only(exchange.getRequestHeaders().get("traceparent"))
                      + "\n"
                      + only(exchange.getRequestHeaders().get("baggage"))
                      + "\n"
                      + only(exchange.getRequestHeaders().get("x-tenant")))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  private static String only(List<String> values) {
    return values == null ? "" : String.join(" and ", values);
  }

  String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
