package io.graft.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.logging.Logger;

/**
 * A service that calls those of its arguments, each by its name, for every request to {@code /work}
 * and answers with what they did. {@code /broken} makes it answer 503 from then on, {@code /mended}
 * ends that.
 */
public final class Node {
  private static final Logger LOG = Logger.getLogger("io.graft.fleet");

  private static volatile boolean broken;

  private Node() {}

  public static void main(String[] callees) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/work", exchange -> work(exchange, callees));
    server.createContext(
        "/broken",
        exchange -> {
          broken = true;
          answer(exchange, 200, "broken");
        });
    server.createContext(
        "/mended",
        exchange -> {
          broken = false;
          answer(exchange, 200, "mended");
        });
    server.start();
    LOG.fine("started");
    System.out.println("listening on " + server.getAddress().getPort());
    Thread.currentThread().join();
  }

  private static void work(HttpExchange exchange, String[] callees) throws IOException {
    StringBuilder done = new StringBuilder();
    boolean failed = broken;
    for (String each : callees) {
      int status = call("http://" + each + "/work");
      failed |= status >= 500;
      done.append(each).append(' ').append(status).append('\n');
    }
    answer(exchange, failed ? 503 : 200, done.toString());
  }

  private static int call(String url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
      connection.setConnectTimeout(5_000);
      connection.setReadTimeout(5_000);
      int status = connection.getResponseCode();
      InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      if (body != null) {
        byte[] part = new byte[1024];
        while (body.read(part) >= 0) {
          continue;
        }
        body.close();
      }
      return status;
    } catch (IOException e) {
      return 502;
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
