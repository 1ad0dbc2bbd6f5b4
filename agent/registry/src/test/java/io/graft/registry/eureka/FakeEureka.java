package io.graft.registry.eureka;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** A fake Eureka with scripted responses; 404 for everything else. */
final class FakeEureka implements AutoCloseable {
  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> bodies = new CopyOnWriteArrayList<>();
  final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final Map<String, Response> answers = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private record Response(int status, String type, byte[] body) {}

  FakeEureka() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url(String parameters) {
    return "eureka://127.0.0.1:" + port() + "/eureka" + parameters;
  }

  /** Sets the response to {@code GET /eureka/apps/}, without the query. */
  FakeEureka says(String request, int status, String body) {
    answers.put(
        request, new Response(status, "application/json", body.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  /** Lists these instances in the list of all. */
  FakeEureka lists(String... instances) {
    return says("GET /eureka/apps/", 200, applications(hash(List.of(instances)), instances));
  }

  /** Lists these changes, and a hash that may be inconsistent. */
  FakeEureka changes(String hash, String... instances) {
    return says("GET /eureka/apps/delta", 200, applications(hash, instances));
  }

  static String applications(String hash, String... instances) {
    String all =
        List.of(instances).stream()
            .map(one -> "{\"name\":\"X\",\"instance\":[" + one + "]}")
            .collect(Collectors.joining(","));
    return "{\"applications\":{\"versions__delta\":\"1\",\"apps__hashcode\":\""
        + hash
        + "\",\"application\":["
        + all
        + "]}}";
  }

  static String application(String... instances) {
    return "{\"application\":{\"name\":\"X\",\"instance\":[" + String.join(",", instances) + "]}}";
  }

  private static String hash(List<String> instances) {
    StringBuilder out = new StringBuilder();
    for (Status status : Status.values()) {
      long count =
          instances.stream().filter(one -> one.contains("\"status\":\"" + status + "\"")).count();
      out.append(count == 0 ? "" : status + "_" + count + "_");
    }
    return out.toString();
  }

  /** An instance as current servers write it. */
  static String instance(String service, String id, String status, int port) {
    return instance(service, id, status, port, "ADDED", 1);
  }

  static String instance(
      String service, String id, String status, int port, String action, long updated) {
    return ("{'instanceId':'%s','hostName':'127.0.0.1','app':'%s','ipAddr':'127.0.0.1',"
            + "'status':'%s','overriddenStatus':'UNKNOWN','port':{'$':%d,'@enabled':'true'},"
            + "'securePort':{'$':443,'@enabled':'false'},'countryId':1,"
            + "'dataCenterInfo':{'@class':'x','name':'MyOwn'},'metadata':{},"
            + "'vipAddress':'%s','lastUpdatedTimestamp':'%d','actionType':'%s'}")
        .formatted(id, service.toUpperCase(), status, port, service, updated, action)
        .replace('\'', '"');
  }

  long asked(String request) {
    return requests.stream().filter(one -> one.startsWith(request)).count();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    authorizations.add(String.valueOf(authorization));
    requests.add(request);
    int query = request.indexOf('?');
    Response answer = answers.get(query < 0 ? request : request.substring(0, query));
    if (answer == null) {
      answer = new Response(404, "text/plain", new byte[0]);
    }
    byte[] body = answer.body;
    String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    if (body.length > 0 && accepted != null && accepted.contains("gzip")) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
        out.write(body);
      }
      body = packed.toByteArray();
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    }
    exchange.getResponseHeaders().set("Content-Type", answer.type);
    exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
