package io.graft.registry.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * An API server for EndpointSlices: lists in pages, watches with bookmarks, and the faults of a
 * real one. It has no controller: tests write the slices.
 */
public final class ApiServerStub implements AutoCloseable {
  private static final String PREFIX = "/apis/discovery.k8s.io/v1/namespaces/";

  /** A change of a slice, as an event of a watch. */
  private record Change(long version, String namespace, String service, String line) {}

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool(ApiServerStub::daemon);
  private final boolean secure;

  /** By namespace and name: the service and the object. */
  private final Map<String, Map<String, String[]>> slices = new TreeMap<>();

  private final List<Change> changes = new ArrayList<>();
  private final Set<String> forbidden = new HashSet<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private long version = 1000;
  private long oldest = 1000;
  private String token;
  private int streams;
  private int epoch;
  private boolean hangs;
  private boolean garbage;
  private boolean down;
  private boolean goneAsStatus;
  private boolean bookmark;
  private boolean endsAtOnce;
  private int pageLimit = Integer.MAX_VALUE;

  private ApiServerStub(HttpServer server, boolean secure) {
    this.server = server;
    this.secure = secure;
    server.createContext("/", this::handle);
    server.setExecutor(executor);
    server.start();
  }

  /** Over plain HTTP, like {@code kubectl proxy}. */
  public static ApiServerStub plain() throws IOException {
    return new ApiServerStub(HttpServer.create(loopback(), 50), false);
  }

  /** Over TLS. */
  public static ApiServerStub secure(SSLContext context) throws IOException {
    HttpsServer made = HttpsServer.create(loopback(), 50);
    made.setHttpsConfigurator(new HttpsConfigurator(context));
    return new ApiServerStub(made, true);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "api server stub");
    thread.setDaemon(true);
    return thread;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** The value of {@code server=}. */
  public String url() {
    return (secure ? "https" : "http") + "://127.0.0.1:" + port();
  }

  /** An endpoint of a slice, as JSON. */
  public static String endpoint(String pod, String address, String conditions) {
    return """
        {"addresses":["%s"],"conditions":{%s},"nodeName":"node-1","zone":"a",\
        "targetRef":{"kind":"Pod","namespace":"shop","name":"%s","uid":"u-%s"}}"""
        .formatted(address, conditions, pod, pod);
  }

  /** Returns a ready endpoint. */
  public static String endpoint(String pod, String address) {
    return endpoint(pod, address, "\"ready\":true,\"serving\":true,\"terminating\":false");
  }

  /** Writes an IPv4 slice with one port named http. */
  public void put(String namespace, String name, String service, int port, String... endpoints) {
    put(
        namespace,
        name,
        service,
        "IPv4",
        "{\"name\":\"http\",\"protocol\":\"TCP\",\"port\":" + port + "}",
        endpoints);
  }

  /** Writes a slice. */
  public synchronized void put(
      String namespace,
      String name,
      String service,
      String family,
      String ports,
      String... endpoints) {
    version++;
    String object =
        """
        {"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","metadata":{"name":"%s",\
        "namespace":"%s","resourceVersion":"%d","labels":{"kubernetes.io/service-name":"%s",\
        "endpointslice.kubernetes.io/managed-by":"endpointslice-controller.k8s.io"}},\
        "addressType":"%s","endpoints":[%s],"ports":[%s]}"""
            .formatted(
                name, namespace, version, service, family, String.join(",", endpoints), ports);
    boolean known =
        slices.computeIfAbsent(namespace, n -> new TreeMap<>()).put(name, of(service, object))
            != null;
    change(known ? "MODIFIED" : "ADDED", namespace, service, object);
  }

  private static String[] of(String service, String object) {
    return new String[] {service, object};
  }

  private void change(String type, String namespace, String service, String object) {
    String line = "{\"type\":\"" + type + "\",\"object\":" + object + "}";
    changes.add(new Change(version, namespace, service, line));
    notifyAll();
  }

  public synchronized void delete(String namespace, String name) {
    version++;
    String[] gone = slices.get(namespace).remove(name);
    String object =
        gone[1].replaceAll(
            "\"resourceVersion\":\"\\d+\"", "\"resourceVersion\":\"" + version + "\"");
    change("DELETED", namespace, gone[0], object);
  }

  /** Accepts only requests with this token. */
  public synchronized void token(String value) {
    token = value;
  }

  /** Forbids access to this namespace. */
  public synchronized void forbid(String namespace) {
    forbidden.add(namespace);
  }

  /** Forgets all changes so far: older versions get {@code 410}. */
  public synchronized void compact(boolean asStatus) {
    version++;
    oldest = version;
    changes.clear();
    goneAsStatus = asStatus;
  }

  /** Sends a bookmark to all watches. */
  public synchronized void bookmark() {
    version += 10;
    bookmark = true;
    notifyAll();
  }

  /** Breaks all watches in the middle of a line. */
  public synchronized void cut() {
    epoch++;
    notifyAll();
  }

  /** Keeps connections, including new ones, without responding. */
  public synchronized void hang(boolean on) {
    hangs = on;
    notifyAll();
  }

  /** Sends invalid JSON, also in watches. */
  public synchronized void garbage(boolean on) {
    garbage = on;
    notifyAll();
  }

  /** Responds with 500, and ends all watches. */
  public synchronized void down(boolean on) {
    down = on;
    epoch++;
    notifyAll();
  }

  /** Ends each watch as soon as it starts. */
  public synchronized void endWatchesAtOnce(boolean on) {
    endsAtOnce = on;
    epoch++;
    notifyAll();
  }

  /** Limits the slices of a page. */
  public synchronized void pages(int most) {
    pageLimit = most;
  }

  /** The requests, decoded. */
  public List<String> requests() {
    return requests;
  }

  /** The number of open watches. */
  public synchronized int streams() {
    return streams;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getRawQuery();
      Map<String, String> asked = parameters(query == null ? "" : query);
      String path = exchange.getRequestURI().getPath();
      requests.add(path + " " + new TreeMap<>(asked));
      awaitWhileHanging();
      String namespace = path.replace(PREFIX, "").replace("/endpointslices", "");
      int status = refusal(exchange, path, namespace);
      if (status != 200) {
        answer(exchange, status, status(status, "refused by the stub"));
      } else if (asked.containsKey("watch")) {
        watch(exchange, namespace, asked);
      } else {
        answer(exchange, 200, list(namespace, asked));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitWhileHanging() throws InterruptedException {
    while (hangs) {
      wait();
    }
  }

  private synchronized int refusal(HttpExchange exchange, String path, String namespace) {
    String said = exchange.getRequestHeaders().getFirst("Authorization");
    if (down) {
      return 500;
    }
    if (token != null && !("Bearer " + token).equals(said)) {
      return 401;
    }
    if (!path.startsWith(PREFIX)) {
      return 404;
    }
    return forbidden.contains(namespace) ? 403 : 200;
  }

  private static String status(int code, String message) {
    return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\""
        + message
        + "\",\"reason\":\""
        + (code == 410 ? "Expired" : "Other")
        + "\",\"code\":"
        + code
        + "}";
  }

  private synchronized String list(String namespace, Map<String, String> asked) {
    if (garbage) {
      return "<html>garbage";
    }
    int limit = Math.min(Integer.parseInt(asked.getOrDefault("limit", "1000000")), pageLimit);
    int from = Integer.parseInt(asked.getOrDefault("continue", "0"));
    List<String> found = new ArrayList<>();
    for (String[] each : slices.getOrDefault(namespace, Map.of()).values()) {
      if (selected(asked.get("labelSelector"), each[0])) {
        found.add(each[1]);
      }
    }
    List<String> page = found.subList(from, Math.min(found.size(), from + limit));
    int next = from + page.size();
    return "{\"kind\":\"EndpointSliceList\",\"apiVersion\":\"discovery.k8s.io/v1\",\"metadata\":{"
        + "\"resourceVersion\":\""
        + version
        + "\""
        + (next < found.size() ? ",\"continue\":\"" + next + "\"" : "")
        + "},\"items\":["
        + String.join(",", page)
        + "]}";
  }

  private static boolean selected(String selector, String service) {
    if (selector == null) {
      return true;
    }
    String values = selector.replaceAll(".*(=| in \\()", "").replace(")", "");
    return Arrays.asList(values.split(",")).contains(service);
  }

  private void watch(HttpExchange exchange, String namespace, Map<String, String> asked)
      throws IOException, InterruptedException {
    long from = Long.parseLong(asked.get("resourceVersion"));
    int mine;
    synchronized (this) {
      mine = epoch;
      if (from < oldest && goneAsStatus) {
        answer(exchange, 410, status(410, "too old resource version"));
        return;
      }
      streams++;
    }
    try {
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      // The headers are sent with the first chunk.
      out.write(' ');
      out.flush();
      stream(out, namespace, asked.get("labelSelector"), from, mine);
    } finally {
      synchronized (this) {
        streams--;
      }
    }
  }

  private void stream(OutputStream out, String namespace, String selector, long from, int mine)
      throws IOException, InterruptedException {
    long told = from;
    while (true) {
      StringBuilder lines = new StringBuilder();
      synchronized (this) {
        if (endsAtOnce) {
          return;
        }
        if (garbage) {
          out.write("no json\n".getBytes(StandardCharsets.UTF_8));
          return;
        }
        if (mine != epoch) {
          out.write("{\"type\":\"MODI".getBytes(StandardCharsets.UTF_8));
          out.flush();
          throw new IOException("cut");
        }
        if (told < oldest) {
          String gone = status(410, "too old resource version");
          out.write(
              ("{\"type\":\"ERROR\",\"object\":" + gone + "}\n").getBytes(StandardCharsets.UTF_8));
          return;
        }
        for (Change change : changes) {
          boolean own = change.namespace().equals(namespace);
          if (change.version() > told && own && selected(selector, change.service())) {
            lines.append(change.line()).append('\n');
          }
        }
        if (bookmark) {
          lines.append(
              "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"EndpointSlice\",\"metadata\":{"
                  + "\"resourceVersion\":\""
                  + version
                  + "\"}}}\n");
          bookmark = false;
        }
        told = version;
        if (hangs) {
          wait();
          continue;
        }
        if (lines.length() == 0) {
          // A closed connection is only detected by writing; an empty line is ignored.
          wait(100);
          lines.append('\n');
        }
      }
      out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> all = new HashMap<>();
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        all.put(
            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return all;
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
