package io.graft.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.graft.governance.inbound.ServerCall;
import io.graft.net.http.HttpTransport;
import io.graft.telemetry.Requests.Request;
import io.graft.telemetry.attribute.AttributeSink;
import io.graft.telemetry.span.SpanRecord;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans and metrics of served requests. */
class ServedTest {
  private final Map<String, String> keys = new TreeMap<>();
  private Telemetry telemetry = telemetry();
  private Requests requests = new Requests(telemetry);

  private Telemetry telemetry() {
    return new Telemetry(
        TelemetrySettings.of(keys::get),
        Map.of("service.name", "orders"),
        "1",
        new HttpTransport(),
        line -> {});
  }

  private void restart() {
    telemetry = telemetry();
    requests = new Requests(telemetry);
  }

  private SpanRecord span() {
    assertEquals(1, telemetry.recentSpans().size());
    return telemetry.recentSpans().get(0);
  }

  private Map<String, Object> attributes() {
    Map<String, Object> attributes = new TreeMap<>();
    span()
        .each(
            new AttributeSink() {
              @Override
              public void put(String key, String value) {
                assertNull(attributes.put(key, value), "twice: " + key);
              }

              @Override
              public void put(String key, long value) {
                assertNull(attributes.put(key, value), "twice: " + key);
              }
            });
    return attributes;
  }

  @Test
  void aRequestBecomesAServerSpanOfTheHttpConventions() {
    ServerCall call = requests.begin(new Request().header("tracestate", "a=1"));
    call.route("/orders/{id}");
    call.end(200, null);

    SpanRecord span = span();
    assertEquals(SpanRecord.SERVER, span.kind());
    assertEquals("GET /orders/{id}", span.name());
    assertEquals(Requests.TRACE, span.ids().traceIdHex());
    assertEquals(Requests.CALLER, span.ids().child(span.parentSpanId()).spanIdHex());
    assertEquals("a=1", span.traceState());
    assertFalse(span.failed());
    assertEquals(
        Map.ofEntries(
            Map.entry("http.request.method", "GET"),
            Map.entry("url.scheme", "http"),
            Map.entry("url.path", "/orders/7"),
            Map.entry("url.query", "expand=items&token=REDACTED"),
            Map.entry("http.route", "/orders/{id}"),
            Map.entry("http.response.status_code", 200L),
            Map.entry("server.address", "orders.example"),
            Map.entry("server.port", 8080L),
            Map.entry("client.address", "10.0.0.7"),
            Map.entry("network.peer.address", "10.0.0.7"),
            Map.entry("network.protocol.version", "1.1"),
            Map.entry("graft.library", "test-server")),
        attributes());
  }

  @Test
  void theSpanHasThePriorityAndTheMirrorMark() {
    requests
        .begin(
            new Request()
                .header("baggage", "graft.priority=sheddable")
                .header("x-graft-attempt", "1")
                .header("x-graft-mirror", "1"))
        .end(200, null);

    assertEquals("sheddable", attributes().get("graft.priority"));
    assertEquals("true", attributes().get("graft.mirror"));
  }

  @Test
  void withoutARouteTheNameIsTheMethodAndNeverThePath() {
    requests.begin(new Request()).end(200, null);

    assertEquals("GET", span().name());
  }

  @ParameterizedTest
  @CsvSource({
    "orders, orders, 80",
    "orders:81, orders, 81",
    "[::1]:8080, ::1, 8080",
    "[::1], ::1, 80",
    "orders:x, orders,"
  })
  void theHostHeaderIsAddressAndPort(String host, String address, Long port) {
    requests.begin(new Request().header("host", host)).end(200, null);

    assertEquals(address, attributes().get("server.address"));
    assertEquals(port, attributes().get("server.port"));
  }

  @Test
  void aClientErrorIsNotAServerError() {
    requests.begin(new Request()).end(404, null);

    assertFalse(span().failed());
    assertNull(attributes().get("error.type"));
  }

  @Test
  void aServerErrorIsAnError() {
    requests.begin(new Request()).end(503, null);

    assertTrue(span().failed());
    assertEquals("503", attributes().get("error.type"));
  }

  @Test
  void theHandlersExceptionIsTheErrorType() {
    ServerCall call = requests.begin(new Request());
    call.failed(new IllegalStateException("x".repeat(1_000)));
    call.end(500, null);

    assertEquals("java.lang.IllegalStateException", attributes().get("error.type"));
    assertEquals(500L, attributes().get("http.response.status_code"));
    assertEquals(257, span().errorMessage().length());
  }

  @Test
  void anExceptionWhoseMessageThrowsIsRecordedWithoutIt() {
    ServerCall call = requests.begin(new Request());
    call.failed(
        new RuntimeException() {
          @Override
          public String getMessage() {
            throw new UnsupportedOperationException();
          }
        });
    call.end(500, null);

    assertNull(span().errorMessage());
    assertEquals(0, telemetry.bugs());
  }

  @Test
  void aDisconnectedClientIsAnError() {
    requests.begin(new Request()).end(0, null);

    assertEquals("no_response", attributes().get("error.type"));
    assertFalse(attributes().containsKey("http.response.status_code"));
  }

  @Test
  void longTextIsCut() {
    Request request = new Request();
    request.path = "/" + "x".repeat(10_000);
    request.query = "y".repeat(10_000);
    requests.begin(request).end(200, null);

    assertEquals(1_025, attributes().get("url.path").toString().length());
    assertEquals(1_025, attributes().get("url.query").toString().length());
  }

  @Test
  void anUnsampledRequestIsCountedButNotKept() {
    requests.begin(new Request().unsampled()).end(200, null);

    assertEquals(0, telemetry.recentSpans().size());
    assertTrue(
        telemetry
            .prometheus(false)
            .contains(
                "http_server_request_duration_seconds_count{otel_scope_name=\"io.graft\","
                    + "otel_scope_version=\"1\",http_request_method=\"GET\","
                    + "http_response_status_code=\"200\",url_scheme=\"http\","
                    + "network_protocol_version=\"1.1\"} 1\n"));
  }

  @Test
  void unknownMethodsDoNotBecomeSeries() {
    for (int i = 0; i < 100; i++) {
      Request request = new Request().unsampled();
      request.method = "M" + i;
      requests.begin(request).end(405, null);
    }

    String metrics = telemetry.prometheus(false);
    assertTrue(
        metrics.contains(
            "_count{otel_scope_name=\"io.graft\",otel_scope_version=\"1\",http_request_method=\"_OTHER\",http_response_status_code=\"405\""));
    assertFalse(metrics.contains("M1"));
  }

  @Test
  void aTraceIsRecordedIfItsCallerRecordsIt() {
    keys.put("otel.traces.sampler", "parentbased_always_off");
    restart();
    requests.begin(new Request()).end(200, null);
    requests.begin(new Request().unsampled()).end(200, null);

    assertEquals(1, telemetry.recentSpans().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"always_on", "always_off"})
  void aSamplerThatIsNotParentBasedDecidesForEveryTrace(String sampler) {
    keys.put("otel.traces.sampler", sampler);
    restart();
    ServerCall sampled = requests.begin(new Request());
    sampled.end(200, null);
    requests.begin(new Request().unsampled()).end(200, null);

    boolean on = sampler.equals("always_on");
    assertEquals(on ? 2 : 0, telemetry.recentSpans().size());
    assertEquals(on, sampled.trace().sampled(), "what is passed on says the same");
  }

  @Test
  void recordingAnUnsampledRequestAllocatesNothing() {
    ServerCall call = requests.begin(new Request().unsampled());
    call.end(200, null);

    assertEquals(0, bytesPerRecording(call), 1);
  }

  @Test
  void recordingASampledRequestAllocatesOneSmallObject() {
    ServerCall call = requests.begin(new Request());
    call.end(200, null);

    double bytes = bytesPerRecording(call);
    assertTrue(bytes <= 160, bytes + " bytes");
  }

  private double bytesPerRecording(ServerCall call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    int rounds = 10_000;
    for (int i = 0; i < rounds; i++) {
      telemetry.served(call);
    }
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < rounds; i++) {
      telemetry.served(call);
    }
    return (threads.getThreadAllocatedBytes(thread) - before) / (double) rounds;
  }
}
