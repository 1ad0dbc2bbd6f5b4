package io.graft.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.AssertionFailedError;

/** Asks the admin endpoint of a JVM that runs with the agent. */
public final class AdminClient {
  private static final Pattern ADDRESS =
      Pattern.compile("\\[graft\\] .*\\badmin\\b\\D{0,12}?(\\[[0-9a-f:]+\\]|[0-9.]+):(\\d+)");

  private static final List<String> PAGES =
      List.of("/graft/status", "/graft/traces", "/graft/doctor", "/graft/health", "/metrics");

  private final String base;

  private AdminClient(String base) {
    this.base = base;
  }

  /** Returns the client for an address such as {@code 127.0.0.1:4711}. */
  public static AdminClient at(String authority) {
    return new AdminClient("http://" + authority);
  }

  /** Waits for the agent's start line and returns the client for the address that it names. */
  public static AdminClient of(JavaProcess process) {
    String line = process.awaitErr(ADDRESS);
    return addressIn(line)
        .map(AdminClient::at)
        .orElseThrow(() -> new AssertionFailedError("no admin address in: " + line));
  }

  /** Returns the client for the address of the newest start line, where there were several. */
  public static AdminClient newestOf(JavaProcess process) {
    return process.err().stream()
        .flatMap(line -> addressIn(line).stream())
        .reduce((earlier, later) -> later)
        .map(AdminClient::at)
        .orElseThrow(() -> new AssertionFailedError("no start line: " + process.dump()));
  }

  static Optional<String> addressIn(String line) {
    Matcher matcher = ADDRESS.matcher(line);
    return matcher.find()
        ? Optional.of(matcher.group(1) + ":" + matcher.group(2))
        : Optional.empty();
  }

  /** {@code GET /graft/status}. */
  public JsonNode status() {
    return ok("/graft/status").json();
  }

  /** {@code GET /graft/traces}: recent spans. */
  public JsonNode traces() {
    return ok("/graft/traces").json();
  }

  /** Waits for spans of a trace and a kind such as {@code SERVER}, and returns them. */
  public List<JsonNode> awaitSpans(String trace, String kind, int number) {
    return Await.value(
        "as many spans of kind " + kind + " as " + number,
        () -> spans(trace, kind),
        spans -> spans.size() == number);
  }

  /** Returns the recent spans of a trace and a kind. */
  public List<JsonNode> spans(String trace, String kind) {
    List<JsonNode> spans = new ArrayList<>();
    get("/graft/traces?trace=" + trace).json().get("spans").forEach(spans::add);
    spans.removeIf(span -> !span.get("kind").asText().equals(kind));
    return spans;
  }

  /** {@code GET /metrics}: Prometheus text. */
  public String metrics() {
    return ok("/metrics").body();
  }

  /** Returns whatever answers at a path of the endpoint. */
  public Http.Response get(String path, String... headers) {
    Http.Response response = Http.get(base + path, headers);
    Canaries.assertNone(Canaries.in(path, response.body()));
    return response;
  }

  /** Returns what a process shows now, as far as it answers within two seconds. */
  static List<String> readableOf(JavaProcess process) {
    List<String> pages = new ArrayList<>();
    Optional<String> address =
        process.err().stream()
            .flatMap(line -> addressIn(line).stream())
            .reduce((earlier, later) -> later);
    for (String path : PAGES) {
      Optional<String> body = address.flatMap(at -> Http.quickly("http://" + at + path));
      if (body.isEmpty()) {
        // It is suspended, ends, or the test has closed its endpoint: not two seconds for each.
        break;
      }
      pages.add(body.get());
    }
    return pages;
  }

  /** {@code http://host:port} of the endpoint. */
  public String base() {
    return base;
  }

  private Http.Response ok(String path) {
    Http.Response response = get(path);
    if (response.status() != 200) {
      throw new AssertionFailedError("not 200: " + response);
    }
    return response;
  }
}
