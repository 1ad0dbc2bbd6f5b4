package io.graft.contract.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The application on the JDK's own server. */
public final class JdkMain {
  private JdkMain() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    ExecutorService executor = Executors.newCachedThreadPool();
    server.setExecutor(executor);
    for (String mapping : Mappings.ALL) {
      server.createContext(mapping.replace("/*", "/"), JdkMain::handle);
    }
    server.start();
    System.out.println("listening on " + server.getAddress().getPort());
    Gate.listen();
    executor.shutdownNow();
  }

  private static void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getHttpContext().getPath();
    String rest = exchange.getRequestURI().getPath().substring(path.length());
    String query = exchange.getRequestURI().getQuery();
    String value = query == null ? "" : query.substring(query.indexOf('=') + 1);
    switch (path) {
      case "/success":
        answer(exchange, 200, "success");
        break;
      case "/users/":
        answer(exchange, 200, "user " + rest);
        break;
      case "/upstream":
        answer(exchange, 200, Upstream.call(value));
        break;
      case "/status/":
        answer(exchange, Integer.parseInt(rest), "status " + rest);
        break;
      case "/error":
        exchange.sendResponseHeaders(503, -1);
        break;
      case "/exception":
        throw new IllegalStateException("on purpose");
      case "/redirect":
        exchange.getResponseHeaders().set("Location", "/success");
        exchange.sendResponseHeaders(302, -1);
        break;
      case "/async/":
        async(exchange, rest);
        break;
      case "/stream":
        stream(exchange, "stream");
        break;
      case "/endless":
        endless(exchange);
        break;
      case "/block":
        Gate.pass(value);
        answer(exchange, 200, "passed");
        break;
      case "/caller":
        HttpPrincipal user = exchange.getPrincipal();
        answer(
            exchange,
            200,
            Caller.describe(
                exchange.getRequestHeaders()::getFirst, user == null ? null : user.getUsername()));
        break;
      case "/origin":
        answer(exchange, 200, exchange.getRemoteAddress().getAddress().getHostAddress());
        break;
      case "/echo":
        answer(exchange, 200, "echo " + Upstream.read(exchange.getRequestBody()));
        break;
      default:
        throw new IllegalStateException("no such path: " + path);
    }
  }

  private static void async(HttpExchange exchange, String how) throws IOException {
    if (how.equals("at-once")) {
      answer(exchange, 200, "at once");
      return;
    }
    if (how.equals("events")) {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      stream(exchange, "crowd");
      return;
    }
    new Thread(
            () -> {
              try {
                Gate.pass("async");
                answer(exchange, 200, "async");
              } catch (IOException e) {
                e.printStackTrace();
              }
            })
        .start();
  }

  private static void stream(HttpExchange exchange, String who) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write("first ".getBytes("UTF-8"));
      out.flush();
      Gate.pass(who);
      out.write("last".getBytes("UTF-8"));
    }
  }

  private static void endless(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    byte[] chunk = new byte[1 << 16];
    while (true) {
      out.write(chunk);
      out.flush();
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes("UTF-8");
    exchange.getResponseHeaders().set("Content-Type", "text/plain");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }
}
