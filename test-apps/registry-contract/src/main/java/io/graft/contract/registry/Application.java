package io.graft.contract.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * An application that knows nothing of Graft: tells its name, and asks others for theirs by the
 * names of their services.
 */
public final class Application {
  private static final int TIMEOUT_MILLIS = 10000;

  private Application() {}

  /**
   * @param args the name that it tells, and where it listens if that is not loopback
   */
  public static void main(String[] args) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(args.length > 1 ? args[1] : "127.0.0.1", 0), 50);
    server.setExecutor(
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work);
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/name", exchange -> answer(exchange, 200, args[0]));
    server.createContext("/call", Application::call);
    server.start();
    System.out.println("listening on " + server.getAddress().getPort());
  }

  /** {@code /call?orders}: what the service answers. */
  private static void call(HttpExchange exchange) throws IOException {
    String service = exchange.getRequestURI().getQuery();
    try {
      HttpURLConnection connection =
          (HttpURLConnection) new URL("http://" + service + "/name").openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try (InputStream in = connection.getInputStream()) {
        answer(exchange, connection.getResponseCode(), text(in));
      }
    } catch (IOException e) {
      answer(exchange, 502, e.toString());
    }
  }

  private static String text(InputStream in) throws IOException {
    StringBuilder out = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      out.append((char) c);
    }
    return out.toString();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
