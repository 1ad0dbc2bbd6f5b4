package io.graft.console.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graft.config.Settings;
import io.graft.console.Console;
import io.graft.console.http.Client;
import io.graft.console.status.DecisionsPart;
import io.graft.console.status.PolicyPart;
import io.graft.console.status.RulesPart;
import io.graft.console.status.StatusPage;
import io.graft.console.status.TelemetryPart;
import io.graft.governance.context.TraceIds;
import io.graft.governance.event.ClientAttempt;
import io.graft.governance.event.Decision;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Instance;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonWriter;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.TelemetrySettings;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PagesTest {
  private static final TraceIds TRACE =
      new TraceIds(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, 1);

  private final Telemetry telemetry =
      new Telemetry(
          TelemetrySettings.of(key -> null),
          Map.of("service.name", "orders"),
          "1.2.3",
          new HttpTransport(),
          l -> {});
  private final Settings settings =
      new Settings(
          Map.of(
              "graft.mode", "observe",
              "graft.registry", "consul://user:hush@consul:8500",
              "otel.exporter.otlp.headers", "api-key=hush"),
          Map.of(),
          Map.of("GRAFT_MODEE", "x"));
  private final AtomicReference<HealthPage.State> state =
      new AtomicReference<>(HealthPage.State.STARTING);
  private final Console console =
      new Console()
          .page("/metrics", new MetricsPage(telemetry))
          .page("/graft/traces", new TracesPage(telemetry, "orders", "orders-1"))
          .page("/graft/health", new HealthPage(state::get))
          .page("/graft/status", status(telemetry, settings));
  private InetSocketAddress address;

  private static StatusPage status(Telemetry telemetry, Settings settings) {
    return new StatusPage()
        .part("telemetry", new TelemetryPart(telemetry))
        .list("rules", new RulesPart(settings))
        .list("decisions", new DecisionsPart(telemetry));
  }

  @BeforeEach
  void start() {
    address = console.start(Console.DEFAULT_ADDRESS, line -> {});
  }

  @AfterEach
  void stop() {
    console.close();
  }

  private JsonNode json(String path) throws IOException {
    String answer = Client.get(address, path);
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    assertTrue(answer.contains("Content-Type: application/json\r\n"), answer);
    return new ObjectMapper().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }

  /** Returns an attempt with this status from an instance of this service. */
  private static ClientAttempt attempt(String service, int status, TraceIds trace) {
    Map<String, Object> facts = new HashMap<>();
    facts.put("destination", service);
    facts.put("governed", true);
    facts.put("library", "test");
    facts.put("method", "GET");
    facts.put("scheme", "http");
    facts.put("host", service);
    facts.put("port", 80);
    facts.put("path", "/x?password=hush");
    facts.put("target", Instance.builder(service, service + "-1", "127.0.0.1", 1234).build());
    facts.put("trace", trace);
    facts.put("sampled", trace.sampled());
    facts.put("parentSpanId", 0x00f067aa0ba902b7L);
    facts.put("resendCount", 0);
    facts.put("startNanos", 1_000_000L);
    facts.put("endNanos", 4_000_000L);
    facts.put("status", status);
    facts.put("cancelled", false);
    facts.put("hedged", false);
    facts.put("mirrored", false);
    return (ClientAttempt)
        Proxy.newProxyInstance(
            ClientAttempt.class.getClassLoader(),
            new Class<?>[] {ClientAttempt.class},
            (proxy, method, arguments) -> facts.get(method.getName()));
  }

  @Test
  void aSpanHasItsIdsTimesAndAttributes() throws IOException {
    telemetry.called(attempt("user", 503, TRACE));

    JsonNode span = json("/graft/traces").get("spans").get(0);

    assertEquals("0af7651916cd43dd8448eb211c80319c", span.get("traceId").asText());
    assertEquals("b7ad6b7169203331", span.get("spanId").asText());
    assertEquals("00f067aa0ba902b7", span.get("parentSpanId").asText());
    assertEquals("CLIENT", span.get("kind").asText());
    assertEquals("GET", span.get("name").asText());
    assertEquals("orders", span.get("service").asText());
    assertEquals("user", span.get("destination").asText());
    assertEquals(3_000, span.get("durationMicros").asLong());
    assertEquals("ERROR", span.get("status").asText());
    assertEquals(503, span.get("attributes").get("http.response.status_code").asInt());
    assertEquals(
        "http://user/x?password=REDACTED", span.get("attributes").get("url.full").asText());
    assertTrue(span.get("start").asText().matches("[0-9T:.-]+Z"), span.get("start").asText());
  }

  @Test
  void tracesAreNewestFirstAndCanBeFiltered() throws IOException {
    telemetry.called(attempt("user", 200, TRACE));
    telemetry.called(attempt("stock", 200, TRACE.child(2)));
    telemetry.called(attempt("user", 500, new TraceIds(1, 2, 3, 1)));

    assertEquals(3, json("/graft/traces").get("spans").size());
    assertEquals(
        "0000000000000003", json("/graft/traces").get("spans").get(0).get("spanId").asText());
    assertEquals(
        2, json("/graft/traces?trace=0AF7651916cd43dd8448eb211c80319c").get("spans").size());
    assertEquals(1, json("/graft/traces?service=stock").get("spans").size());
    assertEquals(1, json("/graft/traces?error").get("spans").size());
    assertEquals(2, json("/graft/traces?limit=2").get("spans").size());
    assertTrue(Client.get(address, "/graft/traces?limit=x").startsWith("HTTP/1.1 400 "));
  }

  @Test
  void spansAreFoundByRouteStatusAndDuration() throws IOException {
    telemetry.called(attempt("user:8080", 200, TRACE));
    telemetry.called(attempt("stock", 503, TRACE.child(2)));
    telemetry.called(attempt("users", 404, new TraceIds(1, 2, 3, 1)));

    assertEquals(1, json("/graft/traces?service=USER").get("spans").size());
    assertEquals(3, json("/graft/traces?route=%2FX&service=").get("spans").size());
    assertEquals(0, json("/graft/traces?route=/y").get("spans").size());
    assertEquals(0, json("/graft/traces?route=hush").get("spans").size(), "nothing guesses it");
    assertEquals(1, json("/graft/traces?status=5xx").get("spans").size());
    assertEquals(1, json("/graft/traces?status=503").get("spans").size());
    assertEquals(1, json("/graft/traces?status=4xx").get("spans").size());
    assertEquals(2, json("/graft/traces?status=error").get("spans").size());
    assertEquals(3, json("/graft/traces?min=3").get("spans").size());
    assertEquals(0, json("/graft/traces?min=4").get("spans").size());
    for (String bad : new String[] {"status=6xx", "status=%3Cb%3E", "min=-1", "min=1s"}) {
      assertTrue(Client.get(address, "/graft/traces?" + bad).startsWith("HTTP/1.1 400 "), bad);
    }
    String longest = new String(new char[201]).replace('\0', 'x');
    assertTrue(Client.get(address, "/graft/traces?route=" + longest).contains("longer than 200"));
  }

  @Test
  void aSummaryHasAllSpansOfATraceWithoutTheirAttributes() throws IOException {
    telemetry.called(attempt("user", 200, TRACE));
    telemetry.called(attempt("stock", 503, TRACE.child(2)));
    telemetry.called(attempt("user", 200, new TraceIds(1, 2, 3, 1)));

    JsonNode found = json("/graft/traces?summary&service=stock");
    assertEquals(2, found.get("spans").size());
    assertEquals("orders-1", found.get("instance").asText());
    assertEquals(503, found.get("spans").get(0).get("code").asInt());
    assertFalse(found.toString().contains("attributes"), found::toString);
    assertFalse(found.get("more").asBoolean());
    assertTrue(json("/graft/traces?summary&limit=1").get("more").asBoolean());
  }

  @Test
  void theMemoryForSpansIsBounded() throws IOException {
    for (int i = 1; i <= 2_000; i++) {
      telemetry.called(attempt("user", 200, TRACE.child(i)));
    }

    assertEquals(512, json("/graft/traces").get("spans").size());
    assertEquals(2_000, json("/graft/status").get("telemetry").get("spansRecorded").asLong());
  }

  @Test
  void metricsAreClassicUnlessOpenMetricsIsPreferred() throws IOException {
    assertTrue(Client.get(address, "/metrics").contains("Content-Type: text/plain; version=0.0.4"));
    String asPrometheusAsks =
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
    String open =
        Client.ask(
            address,
            "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: "
                + asPrometheusAsks
                + "\r\n\r\n");
    assertTrue(open.contains("Content-Type: application/openmetrics-text; version=1.0.0"), open);
    assertTrue(open.endsWith("# EOF\n"));
    assertFalse(MetricsPage.prefersOpenMetrics("text/plain,application/openmetrics-text;q=0.1"));
    assertFalse(MetricsPage.prefersOpenMetrics("application/openmetrics-text;q=0"));
    assertFalse(MetricsPage.prefersOpenMetrics("application/openmetrics-text;q=x"));
  }

  @Test
  void decisionsAreShownWithTheirReasons() throws IOException {
    telemetry.decided(
        new Decision(Decision.Kind.EJECTED, "user", "user-1", "5 failures in a row", true, 0));

    JsonNode decision = json("/graft/status").get("decisions").get(0);

    assertEquals("EJECTED", decision.get("kind").asText());
    assertEquals("user-1", decision.get("instance").asText());
    assertEquals("5 failures in a row", decision.get("reason").asText());
    assertEquals("1970-01-01T00:00:00Z", decision.get("time").asText());
    assertTrue(decision.get("enforced").asBoolean());
  }

  @Test
  void rulesAreShownWithTheirSourceAndWithoutSecrets() throws IOException {
    JsonNode status = json("/graft/status?part=rules");

    String text = status.toString();
    assertTrue(text.contains("observe") && text.contains("consul://consul:8500"), text);
    assertFalse(text.contains("hush"), text);
    assertEquals("(hidden)", status.get("rules").get(2).get("value").asText());
    assertEquals(1, status.size(), text);
  }

  @Test
  void aPolicyIsShownWithTheNamesOfTheSettings() throws IOException {
    JsonWriter json = JsonWriter.forPeople();
    json.object(new PolicyPart(ClientPolicy.DEFAULT, true));

    JsonNode policy = new ObjectMapper().readTree(json.toByteArray());

    assertEquals("p2c", policy.get("balance").asText());
    assertEquals("10s", policy.get("breaker.window").asText());
    assertEquals("50%", policy.get("breaker.failure-ratio").asText());
    assertEquals("25ms", policy.get("retry.backoff").asText());
    assertEquals("the client's own timeouts", policy.get("timeout").asText());
    for (String key : (Iterable<String>) policy::fieldNames) {
      String setting = "graft.client.user." + key;
      Settings given = new Settings(Map.of(setting, policy.get(key).asText()), Map.of(), Map.of());
      assertFalse(
          given.problems().toString().contains("unknown"), () -> given.problems().toString());
    }
  }

  @Test
  void anUnknownPartIs404WithTheListOfParts() throws IOException {
    String answer = Client.get(address, "/graft/status?part=nothing");

    assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
    assertTrue(answer.contains("[telemetry] and [rules, decisions]"), answer);
  }

  @Test
  void healthIs503WhileTheInstanceStartsOrDrains() throws IOException {
    assertTrue(Client.get(address, "/graft/health").startsWith("HTTP/1.1 503 "));
    state.set(HealthPage.State.UP);
    assertTrue(Client.get(address, "/graft/health").startsWith("HTTP/1.1 200 "));
    state.set(HealthPage.State.DRAINING);
    assertTrue(Client.get(address, "/graft/health").startsWith("HTTP/1.1 503 "));
    state.set(HealthPage.State.DISABLED);
    assertTrue(Client.get(address, "/graft/health").startsWith("HTTP/1.1 200 "));
  }
}
