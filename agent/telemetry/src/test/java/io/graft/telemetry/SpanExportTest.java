package io.graft.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.context.TraceIds;
import io.graft.governance.service.Instance;
import io.graft.net.http.HttpTransport;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpanExportTest {
  private Collector collector;
  private Telemetry telemetry;
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final Map<String, String> keys = new TreeMap<>();

  @BeforeEach
  void startCollector() throws Exception {
    collector = Collector.start(0);
    keys.put("otel.exporter.otlp.endpoint", collector.url());
    keys.put("otel.metrics.exporter", "none");
    keys.put("otel.bsp.schedule.delay", "10");
  }

  @AfterEach
  void stop() {
    if (telemetry != null) {
      telemetry.close();
    }
    collector.close();
  }

  private Telemetry start() {
    telemetry =
        new Telemetry(
            TelemetrySettings.of(keys::get),
            Map.of("service.name", "orders", "service.instance.id", "orders-1"),
            "1.2.3",
            new HttpTransport(),
            notices::add);
    telemetry.start();
    return telemetry;
  }

  private Span export(Attempt attempt) throws Exception {
    start().called(attempt);
    Eventually.until("a span is exported", () -> !collector.spans().isEmpty());
    return collector.spans().get(0);
  }

  private static Map<String, Object> attributes(List<KeyValue> pairs) {
    Map<String, Object> attributes = new TreeMap<>();
    for (KeyValue pair : pairs) {
      AnyValue value = pair.getValue();
      Object before =
          attributes.put(
              pair.getKey(),
              value.hasIntValue() ? (Object) value.getIntValue() : value.getStringValue());
      assertNull(before, "comes twice: " + pair.getKey());
    }
    return attributes;
  }

  @Test
  void aCallBecomesAClientSpanOfTheHttpConventions() throws Exception {
    Attempt attempt = new Attempt();

    Span span = export(attempt);

    assertEquals("GET", span.getName());
    assertEquals(Span.SpanKind.SPAN_KIND_CLIENT, span.getKind());
    assertEquals(
        Map.ofEntries(
            Map.entry("http.request.method", "GET"),
            Map.entry("server.address", "user"),
            Map.entry("server.port", 80L),
            Map.entry("url.full", "http://user/users/7?fields=name"),
            Map.entry("http.response.status_code", 200L),
            Map.entry("network.peer.address", "127.0.0.1"),
            Map.entry("network.peer.port", 34567L),
            Map.entry("graft.service", "user"),
            Map.entry("graft.instance", "user-1"),
            Map.entry("graft.library", "test-client")),
        attributes(span.getAttributesList()));
    assertEquals(Status.StatusCode.STATUS_CODE_UNSET, span.getStatus().getCode());
    assertEquals(3_000_000, span.getEndTimeUnixNano() - span.getStartTimeUnixNano());
    long age = System.currentTimeMillis() - span.getStartTimeUnixNano() / 1_000_000;
    assertTrue(age >= -50 && age < 60_000, "started " + age + " ms ago");
  }

  @Test
  void idsAreThoseSentWithTheRequest() throws Exception {
    Attempt attempt = new Attempt();
    attempt.trace = new TraceIds(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, 3);
    attempt.parent = 0x00f067aa0ba902b7L;

    Span span = export(attempt);

    assertEquals("0af7651916cd43dd8448eb211c80319c", hex(span.getTraceId().toByteArray()));
    assertEquals("b7ad6b7169203331", hex(span.getSpanId().toByteArray()));
    assertEquals("00f067aa0ba902b7", hex(span.getParentSpanId().toByteArray()));
    assertEquals(0x103, span.getFlags(), "flags as received, and a parent known to be local");
  }

  @Test
  void aSpanThatBeginsATraceHasNoParent() throws Exception {
    Attempt attempt = new Attempt();
    attempt.parent = 0;

    assertTrue(export(attempt).getParentSpanId().isEmpty());
  }

  @Test
  void anErrorStatusIsAnErrorToTheClient() throws Exception {
    Span span = export(new Attempt().status(404));

    assertEquals(Status.StatusCode.STATUS_CODE_ERROR, span.getStatus().getCode());
    assertEquals("404", attributes(span.getAttributesList()).get("error.type"));
  }

  @Test
  void aFailureIsNamedByItsClassAndItsMessage() throws Exception {
    Span span =
        export(new Attempt().failure(new CompletionException(new ConnectException("refused"))));

    assertEquals(Status.StatusCode.STATUS_CODE_ERROR, span.getStatus().getCode());
    assertEquals("refused", span.getStatus().getMessage());
    Map<String, Object> attributes = attributes(span.getAttributesList());
    assertEquals("java.net.ConnectException", attributes.get("error.type"));
    assertFalse(attributes.containsKey("http.response.status_code"));
  }

  @Test
  void aRetryCountsItsResends() throws Exception {
    Attempt attempt = new Attempt();
    attempt.resends = 2;

    assertEquals(
        2L, attributes(export(attempt).getAttributesList()).get("http.request.resend_count"));
  }

  @Test
  void decisionsOfGovernanceAreOnTheSpan() throws Exception {
    Attempt attempt = new Attempt();
    attempt.target =
        Instance.builder("user", "user-1", "127.0.0.1", 34567).version("2").zone("a").build();
    attempt.route = "get-items";
    attempt.retryReason = "status 503";
    attempt.fallback = "archive";
    attempt.fault = "delay";
    attempt.color = "blue";
    attempt.hedged = true;
    attempt.mirrored = true;

    Map<String, Object> attributes = attributes(export(attempt).getAttributesList());

    assertEquals("2", attributes.get("graft.instance.version"));
    assertEquals("a", attributes.get("graft.instance.zone"));
    assertEquals("get-items", attributes.get("graft.route"));
    assertEquals("status 503", attributes.get("graft.retry.reason"));
    assertEquals("archive", attributes.get("graft.fallback"));
    assertEquals("delay", attributes.get("graft.fault"));
    assertEquals("blue", attributes.get("graft.color"));
    assertEquals("true", attributes.get("graft.hedge"));
    assertEquals("true", attributes.get("graft.mirror"));
  }

  @Test
  void aRefusedCallHasItsReason() throws Exception {
    Span span = export(new Attempt().refused("the breaker of user is open"));

    Map<String, Object> attributes = attributes(span.getAttributesList());
    assertEquals("refused", attributes.get("error.type"));
    assertEquals("the breaker of user is open", attributes.get("graft.refused"));
    assertEquals(Status.StatusCode.STATUS_CODE_ERROR, span.getStatus().getCode());
  }

  @Test
  void aCancelledCallIsNotAnError() throws Exception {
    Attempt attempt = new Attempt().status(0);
    attempt.cancelled = true;

    Span span = export(attempt);

    assertEquals(Status.StatusCode.STATUS_CODE_UNSET, span.getStatus().getCode());
    assertEquals("cancelled", attributes(span.getAttributesList()).get("error.type"));
  }

  @Test
  void anUnknownMethodIsOtherAndKeepsItsOriginal() throws Exception {
    Attempt attempt = new Attempt();
    attempt.method = "BREW";

    Span span = export(attempt);

    assertEquals("HTTP", span.getName());
    Map<String, Object> attributes = attributes(span.getAttributesList());
    assertEquals("_OTHER", attributes.get("http.request.method"));
    assertEquals("BREW", attributes.get("http.request.method_original"));
  }

  @Test
  void aUrlHasANonDefaultPortAndBracketsIpv6() throws Exception {
    Attempt attempt = new Attempt();
    attempt.host = "::1";
    attempt.port = 8443;
    attempt.scheme = "https";
    attempt.path = "/x";

    assertEquals(
        "https://[::1]:8443/x", attributes(export(attempt).getAttributesList()).get("url.full"));
  }

  @Test
  void nonAsciiTextArrivesAndInvalidTextDoesNotBreakTheRest() throws Exception {
    Attempt attempt = new Attempt();
    attempt.path = "/grüße/日本/😀/\ud83d";

    assertEquals(
        "http://user/grüße/日本/😀/?",
        attributes(export(attempt).getAttributesList()).get("url.full"));
  }

  @Test
  void resourceAndScopeTellWhoSends() throws Exception {
    keys.put("otel.resource.attributes", "deployment.environment.name=prod,team=a%20b");
    export(new Attempt());

    var sent = collector.traces.get(0).getResourceSpans(0);
    Map<String, Object> resource = attributes(sent.getResource().getAttributesList());
    assertEquals("orders", resource.get("service.name"));
    assertEquals("orders-1", resource.get("service.instance.id"));
    assertEquals("prod", resource.get("deployment.environment.name"));
    assertEquals("a b", resource.get("team"));
    assertEquals("java", resource.get("telemetry.sdk.language"));
    assertEquals("io.graft", sent.getScopeSpans(0).getScope().getName());
    assertEquals("1.2.3", sent.getScopeSpans(0).getScope().getVersion());
  }

  @Test
  void whatIsNotSampledIsNotExported() throws Exception {
    start().called(new Attempt().unsampled());
    telemetry.called(new Attempt());
    Eventually.until("the sampled one is exported", () -> !collector.spans().isEmpty());

    assertEquals(1, collector.spans().size());
    assertEquals(1, telemetry.recentSpans().size());
  }

  @Test
  void anErrorIsKeptThoughItsTraceIsNotSampledAndSaysSo() throws Exception {
    Span span = export(new Attempt().unsampled().failure(new SocketTimeoutException("late")));

    assertEquals("error", attributes(span.getAttributesList()).get("graft.kept_because"));
    assertEquals(0x100, span.getFlags(), "the flag of the trace stays as it was");
  }

  @Test
  void errorsOfUnsampledTracesAreKeptInModeration() {
    start();
    for (int i = 0; i < 1_000; i++) {
      telemetry.called(new Attempt().unsampled().status(500));
    }

    int kept = telemetry.recentSpans().size();
    assertTrue(kept >= 1 && kept < 100, kept + " of 1000 in well under a second");
  }

  @Test
  void headersCompressionAndAPathOfItsOwnAreHonoured() throws Exception {
    keys.put("otel.exporter.otlp.headers", "api-key=s%3Dcret,x-all=1");
    keys.put("otel.exporter.otlp.traces.headers", "x-all=2");
    keys.put("otel.exporter.otlp.compression", "gzip");
    keys.put("otel.exporter.otlp.traces.endpoint", collector.url() + "/custom/path?tenant=7");

    export(new Attempt());

    assertEquals("/custom/path?tenant=7", collector.paths.get(0));
    Map<String, List<String>> headers = collector.headers.get(0);
    assertEquals(List.of("s=cret"), headers.get("Api-key"));
    assertEquals(List.of("2"), headers.get("X-all"));
    assertEquals(List.of("gzip"), headers.get("Content-encoding"));
    assertEquals(List.of("application/x-protobuf"), headers.get("Content-type"));
  }

  @Test
  void whatWaitsIsExportedAtTheEnd() throws Exception {
    keys.put("otel.bsp.schedule.delay", "1h");
    start();
    for (int i = 0; i < 700; i++) {
      telemetry.called(new Attempt());
    }

    telemetry.close();

    assertEquals(700, collector.spans().size());
    assertEquals(List.of(), notices);
  }

  @Test
  void aBatchIsNoLargerThanAsked() throws Exception {
    keys.put("otel.bsp.max.export.batch.size", "100");
    start();
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      attempts.add(new Attempt());
    }
    attempts.forEach(telemetry::called);
    Eventually.until("all are exported", () -> collector.spans().size() == 1_000);

    for (var request : collector.traces) {
      assertTrue(request.getResourceSpans(0).getScopeSpans(0).getSpansCount() <= 100);
    }
    assertEquals(0, telemetry.droppedSpans());
  }

  @Test
  void nothingIsExportedWhereTelemetryIsSwitchedOff() throws Exception {
    keys.put("otel.sdk.disabled", "true");
    start().called(new Attempt());

    assertNull(telemetry.spanExport());
    assertEquals(0, telemetry.recentSpans().size());
    assertFalse(telemetry.sampleRoot(1, -1));
    assertFalse(telemetry.prometheus(false).contains("http_client_request_duration"));
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
