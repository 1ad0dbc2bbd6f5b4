package io.graft.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.http.HttpTransport;
import io.grpc.Metadata;
import io.grpc.Status;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OTLP over gRPC, received by a server of gRPC's own. */
class GrpcExportTest {
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final Map<String, String> keys = new TreeMap<>();
  private GrpcCollector collector;
  private @Nullable Telemetry telemetry;

  @BeforeEach
  void startCollector() throws Exception {
    collector = GrpcCollector.start();
    keys.put("otel.exporter.otlp.endpoint", "http://127.0.0.1:" + collector.port());
    keys.put("otel.exporter.otlp.protocol", "grpc");
    keys.put("otel.metrics.exporter", "none");
    keys.put("otel.bsp.schedule.delay", "5");
  }

  @AfterEach
  void stop() {
    if (telemetry != null) {
      telemetry.close();
    }
    collector.close();
  }

  private Telemetry start() {
    Telemetry made =
        new Telemetry(
            TelemetrySettings.of(keys::get),
            Map.of("service.name", "orders"),
            "1.2.3",
            new HttpTransport(),
            notices::add);
    telemetry = made;
    made.start();
    return made;
  }

  @Test
  void spansAndMetricsArriveByTheirMethods() throws Exception {
    keys.put("otel.metrics.exporter", "otlp");
    keys.put("otel.metric.export.interval", "10");

    start().called(new Attempt());
    Eventually.until("a span", () -> !collector.spans().isEmpty());
    Eventually.until("metrics", () -> !collector.metrics.isEmpty());

    assertEquals("GET", collector.spans().get(0).getName());
    assertEquals(List.of(), notices);
  }

  @Test
  void oneConnectionServesManyMessages() throws Exception {
    start();
    for (int i = 1; i <= 50; i++) {
      int count = i;
      telemetry.called(new Attempt());
      Eventually.until("span " + i, () -> collector.spans().size() == count);
    }

    // It is counted when the response has come, which the collector sends after the span.
    Eventually.until("all counted", () -> telemetry.spanExport().exported() == 50);
    assertEquals(List.of(), notices);
  }

  /** More than the 64 KiB that a server is ready to receive at first. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip"})
  void aMessageLargerThanTheWindowArrivesWhole(String compression) throws Exception {
    keys.put("otel.exporter.otlp.compression", compression);
    keys.put("otel.bsp.schedule.delay", "1h");
    keys.put("otel.bsp.max.queue.size", "8192");
    keys.put("otel.bsp.max.export.batch.size", "8192");
    start();
    for (int i = 0; i < 8192; i++) {
      Attempt attempt = new Attempt();
      attempt.path = "/users/" + i + "?fields=name,address,orders,and,more,to,make,it,longer";
      telemetry.called(attempt);
    }

    Eventually.until("all spans", () -> collector.spans().size() == 8192);

    assertEquals(1, collector.traces.size());
    assertTrue(collector.traces.get(0).getSerializedSize() > 1 << 20);
    assertEquals(List.of(), notices);
  }

  @Test
  void headersAreSentAsMetadata() throws Exception {
    keys.put("otel.exporter.otlp.headers", "Api-Key=s3cret,x-long=" + "x".repeat(300));

    start().called(new Attempt());
    Eventually.until("a span", () -> !collector.spans().isEmpty());

    Metadata sent = collector.headers.get(0);
    assertEquals("s3cret", text(sent, "api-key"));
    assertEquals("x".repeat(300), text(sent, "x-long"));
    assertEquals("Graft-OTLP", text(sent, "user-agent"));
  }

  private static @Nullable String text(Metadata metadata, String name) {
    return metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
  }

  @Test
  void aRefusalIsOneLineWithItsCodeAndItsMessage() throws Exception {
    collector.status = Status.PERMISSION_DENIED.withDescription("tenant „7“ is unknown");

    start().called(new Attempt());
    Eventually.until("a line", () -> !notices.isEmpty());

    String line = notices.get(0);
    assertTrue(line.contains("PERMISSION_DENIED (tenant „7“ is unknown)"), line);
    assertTrue(line.contains("check otel.exporter.otlp.headers"), line);
    Eventually.until("it is given up", () -> telemetry.spanExport().lost() == 1);
  }

  @Test
  void whatMayBeSentAgainIsSentAgain() throws Exception {
    collector.status = Status.UNAVAILABLE;
    start().called(new Attempt());
    Eventually.until("a line", () -> !notices.isEmpty());
    assertEquals(0, telemetry.spanExport().lost());

    collector.status = Status.OK;
    Eventually.until("the span", () -> collector.spans().size() == 1);
    Eventually.until("a line about it", () -> notices.size() == 2);
  }

  @Test
  void anExhaustedEndpointIsTriedAgainOnlyIfItSaysWhen() throws Exception {
    collector.status = Status.RESOURCE_EXHAUSTED;
    start().called(new Attempt());
    Eventually.until("it is given up", () -> telemetry.spanExport().lost() == 1);

    Metadata trailers = new Metadata();
    // Status{code: 8, details: Any{type_url: ".../google.rpc.RetryInfo", value: RetryInfo{1 s}}}
    String type = "type.googleapis.com/google.rpc.RetryInfo";
    byte[] details = new byte[4 + 2 + type.length() + 6];
    details[0] = 8;
    details[1] = 8;
    details[2] = 26;
    details[3] = (byte) (details.length - 4);
    details[4] = 10;
    details[5] = (byte) type.length();
    System.arraycopy(type.getBytes("US-ASCII"), 0, details, 6, type.length());
    byte[] value = {18, 4, 10, 2, 8, 1};
    System.arraycopy(value, 0, details, 6 + type.length(), value.length);
    trailers.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER), details);
    assertNotNull(Base64.getEncoder().encodeToString(details));
    collector.trailers = trailers;
    int before = collector.headers.size();
    telemetry.called(new Attempt());
    Eventually.until("two attempts", () -> collector.headers.size() >= before + 2);
    assertEquals(1, telemetry.spanExport().lost());
  }

  @Test
  void aPartThatIsRejectedIsCountedAndToldOnce() throws Exception {
    collector.answer =
        ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(1)
                    .setErrorMessage("too old"))
            .build()
            .toByteArray();

    start().called(new Attempt());
    Eventually.until("a line", () -> !notices.isEmpty());

    assertTrue(notices.get(0).contains("rejected 1 of the spans: too old"), notices.get(0));
    assertEquals(1, telemetry.spanExport().lost());
  }

  @Test
  void aServerThatRestartsGetsWhatComesAfterwards() throws Exception {
    start().called(new Attempt());
    Eventually.until("a span", () -> collector.spans().size() == 1);
    int port = collector.port();
    collector.close();
    collector = GrpcCollector.startOn(port);

    telemetry.called(new Attempt());

    Eventually.until("a span at the new one", () -> collector.spans().size() == 1);
    assertNull(telemetry.spanExport().lastError());
  }

  @Test
  void aServerOfHttp1IsNamedAsOne() throws Exception {
    try (Collector other = Collector.start(0)) {
      keys.put("otel.exporter.otlp.endpoint", other.url());

      start().called(new Attempt());
      Eventually.until("a line", () -> !notices.isEmpty());

      assertTrue(notices.get(0).contains("HTTP/2"), notices.get(0));
    }
  }

  @Test
  void aServerThatNeverAnswersIsOneLineAndDoesNotKeepTheAgent() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      keys.put("otel.exporter.otlp.endpoint", "http://127.0.0.1:" + silent.getLocalPort());
      keys.put("otel.exporter.otlp.timeout", "100ms");
      start().called(new Attempt());
      try (Socket open = silent.accept()) {
        Eventually.until("a line", () -> !notices.isEmpty());
        assertTrue(open.getInputStream().read() >= 0, "it spoke");
      }
      assertTrue(notices.get(0).contains("no response in time"), notices.get(0));
    }
  }

  @Test
  void thePathOfTheUrlIsNotUsed() throws Exception {
    keys.put("otel.exporter.otlp.endpoint", "http://127.0.0.1:" + collector.port() + "/v1/traces");

    start().called(new Attempt());

    Eventually.until("a span", () -> !collector.spans().isEmpty());
    assertEquals("http://127.0.0.1:" + collector.port(), telemetry.spanExport().endpoint());
  }
}
