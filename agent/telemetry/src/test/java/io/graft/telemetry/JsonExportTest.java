package io.graft.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.graft.governance.context.TraceIds;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonValue;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OTLP over HTTP as JSON. */
class JsonExportTest {
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final Map<String, String> keys = new TreeMap<>();
  private final Map<String, String> received = new ConcurrentHashMap<>();
  private volatile String answer = "{}";
  private HttpServer server;
  private Telemetry telemetry;

  @BeforeEach
  void startCollector() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          assertEquals("application/json", exchange.getRequestHeaders().getFirst("Content-Type"));
          received.put(
              exchange.getRequestURI().getPath(),
              new String(exchange.getRequestBody().readAllBytes(), "UTF-8"));
          byte[] bytes = answer.getBytes("UTF-8");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    keys.put("otel.exporter.otlp.endpoint", "http://127.0.0.1:" + server.getAddress().getPort());
    keys.put("otel.exporter.otlp.protocol", "http/json");
    keys.put("otel.bsp.schedule.delay", "5");
    keys.put("otel.metric.export.interval", "10");
  }

  @AfterEach
  void stop() {
    telemetry.close();
    server.stop(0);
  }

  private Telemetry start() {
    telemetry =
        new Telemetry(
            TelemetrySettings.of(keys::get),
            Map.of("service.name", "orders"),
            "1.2.3",
            new HttpTransport(),
            notices::add);
    telemetry.start();
    return telemetry;
  }

  @Test
  void aSpanIsWrittenAsTheProtocolDefines() throws Exception {
    Attempt attempt = new Attempt();
    attempt.trace = new TraceIds(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, 1);
    attempt.path = "/a\"b\\c/\u0001/grüße/\n";
    start().called(attempt.status(500));
    Eventually.until("a span", () -> received.containsKey("/v1/traces"));

    JsonValue scopes = JsonValue.read(received.get("/v1/traces")).get("resourceSpans");
    JsonValue resource = scopes.elements().get(0).get("resource");
    assertEquals("orders", attribute(resource, "service.name").get("stringValue").text());
    JsonValue sent = scopes.elements().get(0).get("scopeSpans").elements().get(0);
    assertEquals("io.graft", sent.get("scope").get("name").text());
    JsonValue span = sent.get("spans").elements().get(0);
    assertEquals("0af7651916cd43dd8448eb211c80319c", span.get("traceId").text());
    assertEquals("b7ad6b7169203331", span.get("spanId").text());
    assertEquals("3", span.get("kind").text());
    assertEquals("2", span.get("status").get("code").text());
    long took = span.get("endTimeUnixNano").number(0) - span.get("startTimeUnixNano").number(0);
    assertEquals(3_000_000, took);
    assertEquals("500", attribute(span, "http.response.status_code").get("intValue").text());
    assertEquals(
        "http://user/a\"b\\c/\u0001/grüße/\n",
        attribute(span, "url.full").get("stringValue").text());
    assertTrue(received.get("/v1/traces").contains("\"intValue\":\"500\""), "64 bits are a string");
  }

  private static JsonValue attribute(JsonValue of, String key) {
    for (JsonValue pair : of.get("attributes").elements()) {
      if (key.equals(pair.get("key").text())) {
        return pair.get("value");
      }
    }
    throw new AssertionError("no attribute " + key);
  }

  @Test
  void metricsHaveTheirPoints() throws Exception {
    start().called(new Attempt());
    Eventually.until(
        "the duration",
        () -> received.getOrDefault("/v1/metrics", "").contains("http.client.request.duration"));

    JsonValue metrics =
        JsonValue.read(received.get("/v1/metrics"))
            .get("resourceMetrics")
            .elements()
            .get(0)
            .get("scopeMetrics")
            .elements()
            .get(0)
            .get("metrics");
    for (JsonValue metric : metrics.elements()) {
      if ("http.client.request.duration".equals(metric.get("name").text())) {
        JsonValue point = metric.get("histogram").get("dataPoints").elements().get(0);
        assertEquals(1, point.get("count").number(0));
        int bounds = point.get("explicitBounds").elements().size();
        assertEquals(bounds + 1, point.get("bucketCounts").elements().size());
        assertEquals(0.003, point.get("sum").fraction(0), 1e-9);
        assertEquals(1, point.get("exemplars").elements().size());
      }
    }
    assertEquals(List.of(), notices);
  }

  @Test
  void aPartThatIsRejectedIsToldOnce() throws Exception {
    keys.put("otel.metrics.exporter", "none");
    answer = "{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"too old\"}}";

    start().called(new Attempt());
    Eventually.until("a line", () -> !notices.isEmpty());

    assertTrue(notices.get(0).contains("rejected 1 of the spans: too old"), notices.get(0));
  }
}
