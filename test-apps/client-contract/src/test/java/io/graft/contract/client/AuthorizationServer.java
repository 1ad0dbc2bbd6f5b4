package io.graft.contract.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An authorization server that issues tokens to one client, a series for each scope, counts its
 * requests, and may go away and return.
 */
final class AuthorizationServer implements AutoCloseable {
  /** In every token and in the secret: no output may have it. */
  static final String CANARY = "canary-5c1d90";

  static final String ID = "probe";
  static final String SECRET = CANARY + "-secret";

  private static final Pattern SCOPE = Pattern.compile("(?:^|&)scope=([^&]*)");

  private final Map<String, AtomicInteger> issued = new ConcurrentHashMap<>();
  private final Map<String, Integer> lives = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private int port;

  AuthorizationServer() throws IOException {
    open();
  }

  /** Begins to serve, at the same port as before. */
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 50);
    server.setExecutor(threads);
    server.createContext("/token", this::token);
    server.start();
    port = server.getAddress().getPort();
  }

  /** Goes away. */
  void leave() {
    server.stop(0);
  }

  private void token(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String pair = ID + ":" + SECRET;
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    Matcher matcher = SCOPE.matcher(form);
    String scope = matcher.find() ? matcher.group(1) : "any";
    boolean known =
        ("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"))
            && form.contains("grant_type=client_credentials");
    String body =
        known
            ? "{\"token_type\":\"Bearer\",\"access_token\":\""
                + token(scope, count(scope).incrementAndGet())
                + "\",\"expires_in\":"
                + lives.getOrDefault(scope, 3600)
                + "}"
            : "{\"error\":\"invalid_client\",\"error_description\":\"" + CANARY + "\"}";
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(known ? 200 : 401, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private AtomicInteger count(String scope) {
    return issued.computeIfAbsent(scope, key -> new AtomicInteger());
  }

  /** How many tokens of a scope were issued. */
  int issued(String scope) {
    return count(scope).get();
  }

  /** The header with a token, by its number from 1. */
  static String header(String scope, int number) {
    return "Bearer " + token(scope, number);
  }

  private static String token(String scope, int number) {
    return CANARY + "." + scope + "." + number;
  }

  /** Sets the life of the next tokens of a scope, in seconds. */
  void life(String scope, int seconds) {
    lives.put(scope, seconds);
  }

  String url() {
    return "http://127.0.0.1:" + port + "/token";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
