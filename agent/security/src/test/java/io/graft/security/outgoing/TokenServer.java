package io.graft.security.outgoing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** An authorization server that answers as a test says, and remembers what it was asked. */
final class TokenServer implements AutoCloseable {
  /** A token request. */
  record Asked(String authorization, Map<String, List<String>> form) {
    String one(String name) {
      List<String> values = form.getOrDefault(name, List.of());
      if (values.size() > 1) {
        throw new AssertionError(name + " " + values);
      }
      return values.isEmpty() ? null : values.get(0);
    }
  }

  /** What it answers. */
  interface Behaviour {
    void answer(TokenServer server, HttpExchange exchange, Asked asked, int number)
        throws IOException;
  }

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger number = new AtomicInteger();
  final List<String> paths = new CopyOnWriteArrayList<>();
  volatile long expiresIn = 3600;
  volatile Behaviour behaviour =
      (server, exchange, asked, number) ->
          server.send(
              exchange,
              200,
              "{\"access_token\":\"t"
                  + number
                  + "\",\"token_type\":\"Bearer\",\"expires_in\":"
                  + server.expiresIn
                  + "}");
  private final HttpServer server;

  TokenServer() throws IOException {
    this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 300));
  }

  /** A server with TLS. */
  TokenServer(SSLContext context) throws IOException {
    this(secure(context));
  }

  private static HttpServer secure(SSLContext context) throws IOException {
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 300);
    secure.setHttpsConfigurator(new HttpsConfigurator(context));
    return secure;
  }

  private TokenServer(HttpServer created) {
    server = created;
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/token", this::token);
    server.start();
  }

  private void token(HttpExchange exchange) throws IOException {
    paths.add(exchange.getRequestURI().toString());
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, List<String>> form = new LinkedHashMap<>();
    for (String pair : body.split("&")) {
      int equals = pair.indexOf('=');
      form.computeIfAbsent(
              URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
              key -> new ArrayList<>())
          .add(URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    Asked now = new Asked(exchange.getRequestHeaders().getFirst("Authorization"), form);
    asked.add(now);
    behaviour.answer(this, exchange, now, number.incrementAndGet());
  }

  void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** Answers GET requests of a path. */
  void document(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          paths.add(exchange.getRequestURI().toString());
          send(exchange, status, body);
        });
  }

  /** Redirects requests of a path. */
  void redirect(String path, String to) {
    server.createContext(
        path,
        exchange -> {
          paths.add(exchange.getRequestURI().toString());
          exchange.getResponseHeaders().set("Location", to);
          send(exchange, 302, "");
        });
  }

  String base() {
    return (server instanceof HttpsServer ? "https" : "http")
        + "://127.0.0.1:"
        + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
