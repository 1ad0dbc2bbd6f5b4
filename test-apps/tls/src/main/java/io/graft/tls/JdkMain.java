package io.graft.tls;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Echoes bodies, and sends as many bytes as the query says, on the JDK's own server; with {@code
 * -Dlate=true} not before there is input.
 */
public final class JdkMain {
  private JdkMain() {}

  public static void main(String[] arguments) throws Exception {
    if (Boolean.getBoolean("late")) {
      System.in.read();
    }
    HttpServer server = HttpServer.create(new InetSocketAddress(0), 0);
    ExecutorService executor = Executors.newCachedThreadPool();
    server.setExecutor(executor);
    server.createContext("/", JdkMain::handle);
    server.start();
    System.out.println("listening on " + server.getAddress().getPort());
    if (System.in.read() == 'c') {
      server.stop(0);
      System.out.println("closed");
    }
    Thread.sleep(Long.MAX_VALUE);
  }

  private static void handle(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    byte[] buffer = new byte[8192];
    if (query != null) {
      long all = Long.parseLong(query);
      exchange.sendResponseHeaders(200, all);
      try (OutputStream out = exchange.getResponseBody()) {
        for (long left = all; left > 0; left -= 8192) {
          out.write(buffer, 0, (int) Math.min(8192, left));
        }
      }
      return;
    }
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody();
        InputStream in = exchange.getRequestBody()) {
      String peer = exchange.getRemoteAddress().getAddress().getHostAddress();
      out.write(("from " + peer + " ").getBytes("UTF-8"));
      for (int some = in.read(buffer); some >= 0; some = in.read(buffer)) {
        out.write(buffer, 0, some);
      }
    }
  }
}
