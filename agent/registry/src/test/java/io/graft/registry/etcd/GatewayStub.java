package io.graft.registry.etcd;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The gateway of an etcd whose leases expire on request, with its faults. */
final class GatewayStub implements AutoCloseable {
  private record Kv(String value, long revision, String lease) {}

  private record Event(long revision, String key, String json) {}

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool(GatewayStub::daemon);
  private final TreeMap<String, Kv> kvs = new TreeMap<>();
  private final Set<String> leases = new HashSet<>();
  private final List<Event> events = new ArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private String cluster = "77";
  private long term = 2;
  private long revision = 1;
  private long compacted;
  private int epoch;
  private int streams;
  private int status;
  private String body = "";
  private boolean hangs;
  private String password;
  private int token;

  GatewayStub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.createContext("/", this::handle);
    server.setExecutor(executor);
    server.start();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "gateway stub");
    thread.setDaemon(true);
    return thread;
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<String> requests() {
    return requests;
  }

  long count(String path) {
    return requests.stream().filter(path::equals).count();
  }

  synchronized int streams() {
    return streams;
  }

  synchronized String value(String key) {
    Kv kv = kvs.get(key);
    return kv == null ? null : kv.value;
  }

  synchronized void put(String key, String value) {
    put(key, value, "");
  }

  private void put(String key, String value, String lease) {
    revision++;
    kvs.put(key, new Kv(value, revision, lease));
    event("", key, value);
  }

  synchronized void delete(String key) {
    if (kvs.remove(key) != null) {
      revision++;
      event("DELETE", key, null);
    }
  }

  private void event(String type, String key, String value) {
    JsonWriter json = new JsonWriter().open();
    json.field("type", type.isEmpty() ? null : type).open("kv").field("key", EtcdKeys.encoded(key));
    json.field("mod_revision", Long.toString(revision));
    json.field("value", value == null ? null : EtcdKeys.encoded(value));
    events.add(new Event(revision, key, json.close().close().toString()));
    notifyAll();
  }

  /** Expires all leases, and deletes their keys. */
  synchronized void expire() {
    leases.clear();
    for (String key : new ArrayList<>(kvs.keySet())) {
      if (!kvs.get(key).lease.isEmpty()) {
        delete(key);
      }
    }
  }

  /** Loses all data but users, as a member with a new disk. */
  synchronized void wipe() {
    kvs.clear();
    events.clear();
    leases.clear();
    revision = 1;
    token = 0;
    cut();
  }

  /** Compacts the history up to now. */
  synchronized void compact() {
    compacted = revision + 1;
    revision++;
    events.clear();
    cut();
  }

  /** Breaks all watches. */
  synchronized void cut() {
    epoch++;
    notifyAll();
  }

  /** Sends this response to every request; 0: normal responses. */
  synchronized void broken(int code, String text) {
    status = code;
    body = text;
    cut();
  }

  synchronized void hang(boolean on) {
    hangs = on;
    notifyAll();
  }

  /** Requires the user {@code ann} with this password. */
  synchronized void authenticate(String word) {
    password = word;
    forgetTokens();
  }

  /** Invalidates all tokens. */
  synchronized void forgetTokens() {
    token++;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(path);
      synchronized (this) {
        while (hangs) {
          wait();
        }
        if (status > 0) {
          answer(exchange, status, body);
          return;
        }
        while (isOfTheFuture(exchange, path)) {
          wait();
        }
        String refusal = refusal(exchange, path);
        if (refusal != null) {
          answer(exchange, refusal.contains("empty") ? 400 : 401, error(refusal, 16));
          return;
        }
      }
      if (path.equals("/v3/watch")) {
        watch(exchange, text);
        return;
      }
      String answer = call(path, JsonValue.read(text));
      answer(exchange, answer.startsWith("{\"error\"") ? 400 : 200, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** etcd waits until it reaches the revision of a token; keep-alives need none. */
  private boolean isOfTheFuture(HttpExchange exchange, String path) {
    String said = exchange.getRequestHeaders().getFirst("Authorization");
    return password != null
        && said != null
        && !path.endsWith("keepalive")
        && Integer.parseInt(said.substring("token.".length())) > token;
  }

  private String refusal(HttpExchange exchange, String path) {
    if (password == null || path.equals("/v3/auth/authenticate")) {
      return null;
    }
    String said = exchange.getRequestHeaders().getFirst("Authorization");
    return said == null
        ? "etcdserver: user name is empty"
        : said.equals("token." + token) ? null : "etcdserver: invalid auth token";
  }

  private static String error(String message, int code) {
    return "{\"error\":\"" + message + "\",\"message\":\"" + message + "\",\"code\":" + code + "}";
  }

  private String header() {
    return "\"header\":{\"cluster_id\":\""
        + cluster
        + "\",\"revision\":\""
        + revision
        + "\",\"raft_term\":\""
        + term
        + "\"}";
  }

  private synchronized String call(String path, JsonValue json) {
    String lease = json.get("ID").text("");
    switch (path) {
      case "/v3/auth/authenticate":
        return password == null
            ? error("etcdserver: authentication is not enabled", 9)
            : json.get("password").text("").equals(password)
                    && json.get("name").text("").equals("ann")
                ? "{" + header() + ",\"token\":\"token." + token + "\"}"
                : error("etcdserver: authentication failed, invalid user ID or password", 3);
      case "/v3/lease/grant":
        return leases.add(lease)
            ? "{" + header() + ",\"ID\":\"" + lease + "\",\"TTL\":\"3\"}"
            : error("etcdserver: lease already exists", 9);
      case "/v3/lease/keepalive":
        return "{\"result\":{"
            + header()
            + ",\"ID\":\""
            + lease
            + "\""
            + (leases.contains(lease) ? ",\"TTL\":\"3\"" : "")
            + "}}";
      case "/v3/lease/revoke":
        return leases.remove(lease)
            ? "{" + header() + "}"
            : error("etcdserver: requested lease not found", 5);
      case "/v3/kv/put":
        String held = json.get("lease").text("");
        if (!leases.contains(held)) {
          return error("etcdserver: requested lease not found", 5);
        }
        put(EtcdKeys.text(json.get("key").text()), EtcdKeys.text(json.get("value").text()), held);
        return "{" + header() + "}";
      case "/v3/kv/deleterange":
        delete(EtcdKeys.text(json.get("key").text()));
        return "{" + header() + "}";
      case "/v3/kv/range":
        return "{" + header() + "," + range(json) + "}";
      case "/v3/kv/txn":
        StringBuilder both = new StringBuilder();
        for (JsonValue each : json.get("success").elements()) {
          both.append(both.length() == 0 ? "" : ",").append("{\"response_range\":{");
          both.append(range(each.get("request_range"))).append("}}");
        }
        return "{" + header() + ",\"succeeded\":true,\"responses\":[" + both + "]}";
      default:
        return error("Not Found", 5);
    }
  }

  private String range(JsonValue json) {
    String from = EtcdKeys.text(json.get("key").text(""));
    String end = json.get("range_end").text();
    Map<String, Kv> found =
        end == null
            ? kvs.subMap(from, true, from, true)
            : kvs.subMap(from, true, EtcdKeys.text(end), false);
    long limit = json.get("limit").number(Long.MAX_VALUE);
    StringBuilder out = new StringBuilder("\"kvs\":[");
    int count = 0;
    for (Map.Entry<String, Kv> each : found.entrySet()) {
      if (count++ < limit) {
        out.append(count == 1 ? "" : ",").append("{\"key\":\"");
        out.append(EtcdKeys.encoded(each.getKey())).append("\",\"value\":\"");
        out.append(EtcdKeys.encoded(each.getValue().value)).append("\"}");
      }
    }
    return out.append("]").append(count > limit ? ",\"more\":true" : "").toString();
  }

  private void watch(HttpExchange exchange, String text) throws IOException, InterruptedException {
    List<JsonValue> creates = new ArrayList<>();
    for (String line : text.split("\n")) {
      creates.add(JsonValue.read(line).get("create_request"));
    }
    long from = creates.get(0).get("start_revision").number(0);
    int mine;
    synchronized (this) {
      mine = epoch;
      streams++;
    }
    try {
      exchange.sendResponseHeaders(200, 0);
      stream(exchange.getResponseBody(), creates, from, mine);
    } finally {
      synchronized (this) {
        streams--;
      }
    }
  }

  private void stream(OutputStream out, List<JsonValue> creates, long from, int mine)
      throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    synchronized (this) {
      for (int i = 0; i < creates.size(); i++) {
        lines.append("{\"result\":{").append(header()).append(",\"created\":true}}\n");
      }
      if (from < compacted) {
        lines.append("{\"result\":{\"header\":{},\"canceled\":true,\"compact_revision\":\"");
        lines.append(compacted).append("\"}}\n");
      }
    }
    long told = from - 1;
    while (true) {
      if (lines.length() > 0) {
        out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
        lines.setLength(0);
      }
      synchronized (this) {
        if (mine != epoch) {
          throw new IOException("cut");
        }
        for (Event event : events) {
          if (event.revision > told && wanted(creates, event.key)) {
            lines.append("{\"result\":{").append(header()).append(",\"events\":[");
            lines.append(event.json).append("]}}\n");
          }
        }
        told = Math.max(told, revision);
        if (lines.length() == 0) {
          wait();
        }
      }
    }
  }

  private static boolean wanted(List<JsonValue> creates, String key) {
    for (JsonValue create : creates) {
      String from = EtcdKeys.text(create.get("key").text(""));
      String end = create.get("range_end").text();
      if (end == null
          ? key.equals(from)
          : key.compareTo(from) >= 0 && key.compareTo(EtcdKeys.text(end)) < 0) {
        return true;
      }
    }
    return false;
  }

  private static void answer(HttpExchange exchange, int code, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** For the output of a failed test. */
  @Override
  public synchronized String toString() {
    return kvs + " at " + revision + ", leases " + leases + ", asked " + requests;
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
