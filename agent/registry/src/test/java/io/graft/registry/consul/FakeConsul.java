package io.graft.registry.consul;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A fake Consul with scripted responses, which blocks as Consul does and records requests. */
final class FakeConsul implements AutoCloseable {
  private record Response(int status, String body, long index) {}

  /** {@code GET /v1/health/service/orders?index=7&wait=30s}, and so on. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  final List<String> bodies = new CopyOnWriteArrayList<>();
  final List<String> tokens = new CopyOnWriteArrayList<>();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** By method and path, without the query. */
  private final Map<String, Response> answers = new HashMap<>();

  private boolean hanging;
  private boolean impatient;
  private boolean closed;

  FakeConsul() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    says("GET /v1/status/leader", 200, "\"127.0.0.1:8300\"", 0);
    catalog(1, "consul");
  }

  String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  String url(String rest) {
    return "consul://" + authority() + rest;
  }

  synchronized FakeConsul says(String request, int status, String body, long index) {
    answers.put(request, new Response(status, body, index));
    notifyAll();
    return this;
  }

  synchronized FakeConsul forgets(String request) {
    answers.remove(request);
    notifyAll();
    return this;
  }

  FakeConsul catalog(long index, String... names) {
    StringBuilder json = new StringBuilder("{");
    for (String name : names) {
      json.append(json.length() == 1 ? "" : ",").append('"').append(name).append("\":[]");
    }
    return says("GET /v1/catalog/services", 200, json + "}", index);
  }

  FakeConsul lists(String service, long index, String... entries) {
    String json = "[" + String.join(",", entries) + "]";
    return says("GET /v1/health/service/" + service, 200, json, index);
  }

  /** Returns an entry of a service that Graft has registered, with the state of its check. */
  static String entry(String id, int port, String state) {
    return entry(id, port, state, "passing");
  }

  static String entry(String id, int port, String state, String node) {
    return "{\"Node\":{\"Node\":\"n1\",\"Address\":\"10.0.0.9\"},\"Service\":{\"ID\":\""
        + id
        + "\",\"Service\":\"orders\",\"Tags\":[],\"Address\":\"10.0.0.1\",\"Port\":"
        + port
        + ",\"Meta\":{\"started\":\"1\"},\"Weights\":{\"Passing\":1,\"Warning\":1}},\"Checks\":["
        + "{\"CheckID\":\"serfHealth\",\"Status\":\""
        + node
        + "\",\"Type\":\"\"},{\"CheckID\":\"service:"
        + id
        + "\",\"Status\":\""
        + state
        + "\",\"Type\":\"ttl\",\"ServiceID\":\""
        + id
        + "\"}]}";
  }

  /** Stops or resumes responding. */
  synchronized FakeConsul hangs(boolean now) {
    hanging = now;
    notifyAll();
    return this;
  }

  /** Responds to blocking queries at once. */
  synchronized FakeConsul neverBlocks() {
    impatient = true;
    notifyAll();
    return this;
  }

  long count(String begin) {
    return requests.stream().filter(each -> each.startsWith(begin)).count();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Consul-Token")));
    requests.add(target);
    int query = target.indexOf('?');
    String key =
        URLDecoder.decode(query < 0 ? target : target.substring(0, query), StandardCharsets.UTF_8);
    try {
      Response answer = await(key, index(target));
      byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
      if (answer.index > 0) {
        exchange.getResponseHeaders().set("X-Consul-Index", String.valueOf(answer.index));
      }
      exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private synchronized Response await(String key, long index) throws InterruptedException {
    while (!closed) {
      Response answer = answers.getOrDefault(key, new Response(404, "", 1));
      boolean blocks = !impatient && index > 0 && answer.status == 200 && answer.index <= index;
      if (!hanging && !blocks) {
        return answer;
      }
      wait();
    }
    return new Response(500, "closed", 0);
  }

  private static long index(String target) {
    int at = target.indexOf("index=");
    return at < 0 ? 0 : Long.parseLong(target.substring(at + 6).split("&")[0]);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    server.stop(0);
    threads.shutdownNow();
  }
}
