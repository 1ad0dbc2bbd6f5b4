package io.graft.registry.nacos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A fake Nacos with the response formats of 1.4.1, 2.2.4 and 3.x. */
final class FakeNacos implements AutoCloseable {
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** The parameters of each registered instance, by service, address, port and cluster. */
  final Map<String, Map<String, String>> instances = new ConcurrentSkipListMap<>();

  final Map<String, String> configs = new ConcurrentHashMap<>();

  /** Scripted responses by prefix of the path. */
  private final Map<String, ScriptedResponse> said = new ConcurrentHashMap<>();

  /** The supported APIs. */
  volatile Set<String> apis = Set.of("v1");

  /** The password it requires; {@code null}: none. */
  volatile String password;

  volatile String token = "token-1";
  volatile long ttl = 18000;
  volatile String protectedFlag = "";

  /** While it is closed, requests for names wait. */
  volatile CountDownLatch namesMayGo = new CountDownLatch(0);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  private record ScriptedResponse(int status, String body) {}

  FakeNacos() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  String url(String rest) {
    return "nacos://127.0.0.1:" + server.getAddress().getPort() + rest;
  }

  /** Sets the response for a part of its path. */
  FakeNacos says(String path, int status, String body) {
    said.put(path, new ScriptedResponse(status, body));
    return this;
  }

  FakeNacos saysWhatIsRight() {
    said.clear();
    return this;
  }

  /** Counts the requests whose method and path start so. */
  long asked(String begin) {
    return requests.stream().filter(each -> each.startsWith(begin)).count();
  }

  String last(String begin) {
    return requests.stream().filter(each -> each.startsWith(begin)).reduce("", (a, b) -> b);
  }

  /** Registers an instance of another client. */
  FakeNacos has(String service, int port, String... more) {
    Map<String, String> fields = new TreeMap<>();
    fields.putAll(Map.of("serviceName", service, "ip", "127.0.0.1", "port", "" + port));
    for (int i = 0; i < more.length; i += 2) {
      fields.put(more[i], more[i + 1]);
    }
    instances.put(key(fields), fields);
    return this;
  }

  FakeNacos hasNo(String service, int port) {
    instances.keySet().removeIf(key -> key.startsWith(service + " 127.0.0.1 " + port));
    return this;
  }

  private void awaitNames() {
    try {
      namesMayGo.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Map<String, String> fields = new TreeMap<>();
    read(exchange.getRequestURI().getRawQuery(), fields);
    read(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), fields);
    requests.add(exchange.getRequestMethod() + " " + path + " " + fields);
    if (path.endsWith("/service/list")) {
      awaitNames();
    }
    for (Map.Entry<String, ScriptedResponse> each : said.entrySet()) {
      if (path.contains(each.getKey())) {
        answer(exchange, each.getValue().status, each.getValue().body);
        return;
      }
    }
    String[] parts = path.split("/", 4);
    if (parts.length < 4 || !parts[1].equals("nacos") || !apis.contains(parts[2])) {
      answer(exchange, 404, "{\"status\":404,\"error\":\"Not Found\",\"path\":\"" + path + "\"}");
      return;
    }
    String what = exchange.getRequestMethod() + " " + parts[3];
    if (what.endsWith("login")) {
      boolean right = fields.get("password").equals(password);
      answer(
          exchange,
          right ? 200 : 403,
          right
              ? "{\"accessToken\":\"" + token + "\",\"tokenTtl\":" + ttl + ",\"globalAdmin\":true}"
              : "{\"status\":403,\"error\":\"Forbidden\",\"message\":\"unknown user!\"}");
      return;
    }
    String bearer = exchange.getRequestHeaders().getFirst("Authorization");
    if (password != null && !("Bearer " + token).equals(bearer)) {
      answer(exchange, 403, "{\"status\":403,\"message\":\"user not found!\"}");
      return;
    }
    if (parts[2].equals("v3")) {
      three(exchange, what, fields);
    } else {
      one(exchange, what, fields);
    }
  }

  private void one(HttpExchange exchange, String what, Map<String, String> fields)
      throws IOException {
    switch (what) {
      case "POST ns/instance":
        instances.put(key(fields), fields);
        answer(exchange, 200, "ok");
        break;
      case "DELETE ns/instance":
        instances.remove(key(fields));
        answer(exchange, 200, "ok");
        break;
      case "PUT ns/instance/beat":
        answer(
            exchange,
            200,
            "{\"clientBeatInterval\":5000,\"code\":"
                + (instances.containsKey(key(fields)) ? 10200 : 20404)
                + "}");
        break;
      case "GET ns/instance/list":
        answer(
            exchange,
            200,
            "{\"name\":\"x\",\"hosts\":["
                + hosts(fields)
                + "],\"cacheMillis\":10000"
                + protectedFlag
                + "}");
        break;
      case "GET ns/service/list":
        names(exchange, fields);
        break;
      case "GET cs/configs":
        String text = configs.get(fields.get("dataId"));
        if (text != null) {
          exchange.getResponseHeaders().set("Content-MD5", md5(text));
        }
        answer(exchange, text == null ? 404 : 200, text == null ? "config data not exist\n" : text);
        break;
      case "POST cs/configs/listener":
        listen(exchange, fields.get("Listening-Configs"));
        break;
      default:
        answer(exchange, 404, "{\"status\":404}");
    }
  }

  private void three(HttpExchange exchange, String what, Map<String, String> fields)
      throws IOException {
    switch (what) {
      case "POST client/ns/instance":
        boolean beat = "true".equals(fields.get("heartBeat"));
        if (beat && !instances.containsKey(key(fields))) {
          answer(
              exchange, 200, "{\"code\":21003,\"message\":\"instance not found\",\"data\":null}");
          break;
        }
        if (!beat) {
          instances.put(key(fields), fields);
        }
        answer(exchange, 200, "{\"code\":0,\"message\":\"success\",\"data\":\"ok\"}");
        break;
      case "DELETE client/ns/instance":
        instances.remove(key(fields));
        answer(exchange, 200, "{\"code\":0,\"message\":\"success\",\"data\":\"ok\"}");
        break;
      case "GET client/ns/instance/list":
        answer(
            exchange, 200, "{\"code\":0,\"message\":\"success\",\"data\":[" + hosts(fields) + "]}");
        break;
      case "GET client/cs/config":
        String text = configs.get(fields.get("dataId"));
        answer(
            exchange,
            200,
            text == null
                ? "{\"code\":20004,\"message\":\"resource not found\",\"data\":null}"
                : "{\"code\":0,\"message\":\"success\",\"data\":"
                    + new JsonWriter().open().field("content", text).field("md5", md5(text)).close()
                    + "}");
        break;
      default:
        answer(exchange, 404, "{\"status\":404}");
    }
  }

  private void names(HttpExchange exchange, Map<String, String> fields) throws IOException {
    Set<String> names = new TreeSet<>();
    instances.keySet().forEach(key -> names.add("\"" + key.split(" ")[0] + "\""));
    int size = Integer.parseInt(fields.get("pageSize"));
    int from = (Integer.parseInt(fields.get("pageNo")) - 1) * size;
    List<String> page = names.stream().skip(from).limit(size).toList();
    answer(
        exchange,
        200,
        "{\"count\":" + names.size() + ",\"doms\":[" + String.join(",", page) + "]}");
  }

  private String hosts(Map<String, String> fields) {
    StringBuilder hosts = new StringBuilder();
    for (Map<String, String> each : instances.values()) {
      if (!name(each).equals(name(fields)) || "false".equals(each.get("enabled"))) {
        continue;
      }
      JsonWriter json = new JsonWriter().open();
      json.field("ip", each.get("ip"))
          .field("port", Long.parseLong(each.get("port")))
          .field("weight", Double.parseDouble(each.getOrDefault("weight", "1")))
          .field("healthy", !"false".equals(each.get("healthy")))
          .field("enabled", true)
          .field("ephemeral", true)
          .field("clusterName", each.getOrDefault("clusterName", "DEFAULT"));
      try {
        json.field("metadata", JsonValue.read(each.getOrDefault("metadata", "{}")).texts());
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      hosts.append(hosts.length() == 0 ? "" : ",").append(json.close());
    }
    return hosts.toString();
  }

  private static String name(Map<String, String> fields) {
    String name = fields.get("serviceName");
    return name.substring(name.indexOf("@@") < 0 ? 0 : name.indexOf("@@") + 2);
  }

  private static String key(Map<String, String> fields) {
    return name(fields)
        + " "
        + fields.get("ip")
        + " "
        + fields.get("port")
        + " "
        + fields.getOrDefault("clusterName", "DEFAULT");
  }

  /** Responds when a sum differs, or after 2 s. */
  private void listen(HttpExchange exchange, String listened) throws IOException {
    long end = System.nanoTime() + 2_000_000_000L;
    String changed = "";
    while (changed.isEmpty() && System.nanoTime() - end < 0) {
      for (String line : listened.split("\u0001")) {
        String[] words = line.split("\u0002", -1);
        String text = configs.get(words[0]);
        if (!words[2].equals(text == null ? "" : md5(text))) {
          changed = words[0] + "%02" + words[1] + "%01\n";
        }
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        return;
      }
    }
    answer(exchange, 200, changed);
  }

  static String md5(String text) {
    try {
      StringBuilder hex = new StringBuilder();
      for (byte each :
          MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8))) {
        hex.append(String.format("%02x", each));
      }
      return hex.toString();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void read(String pairs, Map<String, String> into) {
    if (pairs == null || pairs.isEmpty()) {
      return;
    }
    for (String pair : pairs.split("&")) {
      int equals = pair.indexOf('=');
      into.put(
          pair.substring(0, equals),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
