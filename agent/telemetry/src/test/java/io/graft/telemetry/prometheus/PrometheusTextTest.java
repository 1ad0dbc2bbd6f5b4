package io.graft.telemetry.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.http.HttpTransport;
import io.graft.telemetry.Attempt;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.TelemetrySettings;
import io.graft.telemetry.metric.JvmMetrics;
import io.graft.telemetry.metric.Labels;
import io.graft.telemetry.metric.MetricReader.Type;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusTextTest {
  private static Telemetry telemetry(Map<String, String> keys) {
    return new Telemetry(
        TelemetrySettings.of(keys::get),
        Map.of("service.name", "orders"),
        "1.2.3",
        new HttpTransport(),
        line -> {});
  }

  private static Telemetry busy() {
    Telemetry telemetry = telemetry(Map.of());
    for (int i = 0; i < 100; i++) {
      Attempt attempt = new Attempt();
      attempt.nanos = i * 1_000_000L;
      telemetry.called(attempt);
    }
    telemetry.called(new Attempt().failure(new java.net.ConnectException()));
    telemetry.register(
        reader -> {
          reader.metric("graft.breaker.state", Type.GAUGE, "{state}", "State of the breaker.");
          reader.point(Labels.of("graft.service", "user"), 2);
          reader.metric("graft.retries", Type.COUNTER, "{retry}", "Attempts repeated.");
          reader.point(Labels.of("graft.service", "user", "graft.result", "sent"), 1);
        });
    return telemetry;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyLineIsOfTheFormatAndHistogramsAddUp(boolean openMetrics) {
    StrictPrometheus text = new StrictPrometheus(busy().prometheus(openMetrics), openMetrics);

    String name = "http_client_request_duration_seconds";
    assertEquals("histogram", text.types.get(name));
    assertEquals(100, text.value(name + "_count", "http_response_status_code", "200"));
    assertEquals(4.95, text.value(name + "_sum", "http_response_status_code", "200"), 1e-9);
    assertEquals(
        6, text.value(name + "_bucket", "http_response_status_code", "200", "le", "0.005"));
    assertEquals(
        100, text.value(name + "_bucket", "http_response_status_code", "200", "le", "+Inf"));
    assertEquals(1, text.value(name + "_count", "error_type", "java.net.ConnectException"));
    assertEquals(2, text.value("graft_breaker_state", "graft_service", "user"));
    assertEquals(1, text.value("graft_retries_total", "graft_result", "sent"));
    assertEquals(1, text.value("target_info", "service_name", "orders"));
    assertTrue(text.value("jvm_memory_used_bytes", "jvm_memory_type", "heap") >= 0);
  }

  @Test
  void onlyOpenMetricsHasExemplars() {
    assertTrue(
        busy().prometheus(true).contains(" # {trace_id=\"11111111111111112222222222222222\""));
    assertFalse(busy().prometheus(false).contains("trace_id"));
  }

  @Test
  void valuesFromOutsideCanNotBreakThePage() {
    Telemetry telemetry = telemetry(Map.of("otel.resource.attributes", "a.b=1,a_b=2,9=x,é=y"));
    Attempt attempt = new Attempt();
    attempt.host = "ho\"st\\\n# TYPE x counter\u2028 {}";
    telemetry.called(attempt);
    telemetry.register(
        reader -> {
          reader.metric("1 odd.name", Type.GAUGE, "1", "a \\ \"help\"\nof two lines");
          reader.point(Labels.of(), Math.PI / 1e7);
        });

    StrictPrometheus text = new StrictPrometheus(telemetry.prometheus(false), false);

    assertEquals(
        1,
        text.value(
            "http_client_request_duration_seconds_count",
            "server_address",
            "ho\\\"st\\\\\\n# TYPE x counter\u2028 {}"));
    assertEquals(Math.PI / 1e7, text.value("_1_odd_name_ratio"), 1e-15);
  }

  @Test
  void aServiceThatDidNothingYetHasAPageToo() {
    StrictPrometheus text = new StrictPrometheus(telemetry(Map.of()).prometheus(false), false);

    assertFalse(text.types.containsKey("http_client_request_duration_seconds"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theBeansOfTheJvmAreReadAfterAWhile(boolean openMetrics) {
    PrometheusText page = new PrometheusText(openMetrics, Labels.of(), "1.2.3");
    new JvmMetrics(System.nanoTime()).collect(page);
    StrictPrometheus text = new StrictPrometheus(page.end(), openMetrics);

    assertTrue(text.value("jvm_thread_count", "jvm_thread_daemon", "false") > 0);
    assertTrue(text.value("jvm_memory_used_bytes", "jvm_memory_type", "non_heap") > 0);
    assertEquals("histogram", text.types.get("jvm_gc_duration_seconds"));
  }

  @Test
  void promtoolAcceptsIt() throws Exception {
    ProcessBuilder promtool = new ProcessBuilder("promtool", "check", "metrics");
    Process process;
    try {
      process = promtool.redirectErrorStream(true).start();
    } catch (IOException e) {
      String missing = "promtool is not installed (Debian package prometheus)";
      Assertions.assertNotEquals("true", System.getenv("CI"), missing);
      Assumptions.abort(missing);
      return;
    }
    try (OutputStream out = process.getOutputStream()) {
      out.write(busy().prometheus(false).getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, process.waitFor(), said);
    assertEquals("", said);
  }
}
