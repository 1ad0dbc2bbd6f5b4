package io.graft.e2e.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * The application with the agent: calls {@code GET /call} to wherever the header {@code To} says,
 * and says what it got; {@code GET /work} it answers by itself, after 100 ms.
 */
final class Relay {
  static final String TO = "To";
  static final String METHOD = "Method";
  static final String STATUS = "Status";
  static final String FAILURE = "Failure";

  /** What begins the names of headers that are sent on. */
  static final String FORWARDED = "x-";

  /** A header of requests that keep a processor busy all the while. */
  static final String BUSY = "x-busy";

  private static final int WORK_MILLIS = 100;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Relay() {}

  public static void main(String[] arguments) throws Exception {
    Relay relay = new Relay();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/call", relay::call);
    server.createContext("/work", relay::work);
    server.start();
    System.out.println("listening on " + server.getAddress().getPort());
  }

  private void call(HttpExchange exchange) throws IOException {
    try (exchange) {
      String to = exchange.getRequestHeaders().getFirst(TO);
      String method = exchange.getRequestHeaders().getFirst(METHOD);
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(to))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .timeout(Duration.ofSeconds(20));
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (name.toLowerCase().startsWith(FORWARDED)) {
                  request.header(name, values.get(0));
                }
              });
      String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
      if (key != null) {
        request.header("Idempotency-Key", key);
      }
      for (Map.Entry<String, String> said : result(request.build()).entrySet()) {
        exchange.getResponseHeaders().set(said.getKey(), said.getValue());
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private Map<String, String> result(HttpRequest request) {
    try {
      HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
      return Map.of(STATUS, Integer.toString(response.statusCode()));
    } catch (IOException e) {
      return Map.of(STATUS, "0", FAILURE, e.toString().replaceAll("\\s", " "));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Map.of(STATUS, "0", FAILURE, "interrupted");
    }
  }

  private void work(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestHeaders().containsKey(BUSY)) {
        long end = System.nanoTime() + WORK_MILLIS * 1_000_000L;
        while (System.nanoTime() - end < 0) {
          Thread.onSpinWait();
        }
      } else {
        Thread.sleep(WORK_MILLIS);
      }
      exchange.sendResponseHeaders(200, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
