package io.graft.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * An application that knows nothing of Graft. {@code /name} tells its name, {@code
 * /of/orders/anything} gives what {@code http://orders/anything} does.
 */
public final class Front {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final String OTHERS = "/of/";

  private Front() {}

  /**
   * @param arguments its name
   */
  public static void main(String[] arguments) throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // Who calls it may keep a connection for long, and must not meet its end.
    System.setProperty("sun.net.httpserver.idleInterval", "3600");
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 50);
    server.setExecutor(Executors.newFixedThreadPool(8));
    server.createContext("/name", exchange -> answer(exchange, 200, arguments[0]));
    server.createContext(OTHERS, Front::ask);
    server.start();
    System.out.println(arguments[0] + " listens at " + server.getAddress().getPort());
  }

  private static void ask(HttpExchange exchange) throws IOException {
    String url = "http://" + exchange.getRequestURI().getPath().substring(OTHERS.length());
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      int status = connection.getResponseCode();
      try (InputStream in =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        String body = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        answer(exchange, status, body);
      }
    } catch (IOException e) {
      answer(exchange, 502, url + ": " + e);
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
