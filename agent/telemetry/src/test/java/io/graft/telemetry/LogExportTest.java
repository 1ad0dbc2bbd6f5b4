package io.graft.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.context.TraceIds;
import io.graft.governance.event.LogEvent;
import io.graft.governance.event.LogRecorder;
import io.graft.net.http.HttpTransport;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogExportTest {
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final Map<String, String> keys = new TreeMap<>();
  private GrpcCollector collector;
  private @Nullable Telemetry telemetry;

  @BeforeEach
  void startCollector() throws Exception {
    collector = GrpcCollector.start();
    keys.put("otel.exporter.otlp.endpoint", "http://127.0.0.1:" + collector.port());
    keys.put("otel.exporter.otlp.protocol", "grpc");
    keys.put("otel.logs.exporter", "otlp");
    keys.put("otel.metrics.exporter", "none");
    keys.put("otel.blrp.schedule.delay", "5");
  }

  @AfterEach
  void stop() {
    if (telemetry != null) {
      telemetry.close();
    }
    collector.close();
  }

  private Telemetry start() {
    TelemetrySettings settings = TelemetrySettings.of(keys::get);
    assertEquals(List.of(), settings.warnings());
    Telemetry made =
        new Telemetry(
            settings, Map.of("service.name", "orders"), "1.2.3", new HttpTransport(), notices::add);
    telemetry = made;
    made.start();
    return made;
  }

  private static void log(String logger, String message, @Nullable Throwable thrown) {
    LogRecorder recorder = LogRecorder.current();
    assertNotNull(recorder);
    recorder.record(
        new LogEvent(
            1_700_000_000_123L,
            17,
            "ERROR",
            logger,
            message,
            thrown,
            new TraceIds(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, 1)));
  }

  private List<LogRecord> records() {
    List<LogRecord> records = new ArrayList<>();
    collector.logs.forEach(
        request ->
            request
                .getResourceLogsList()
                .forEach(
                    r -> r.getScopeLogsList().forEach(s -> records.addAll(s.getLogRecordsList()))));
    return records;
  }

  @Test
  void anEventArrivesWithItsIdsAndItsException() throws Exception {
    start();
    log("shop.Orders", "no room", new IllegalStateException("full"));
    Eventually.until("the event", () -> !records().isEmpty());

    ResourceLogs resource = collector.logs.get(0).getResourceLogs(0);
    assertTrue(resource.getResource().toString().contains("orders"));
    assertEquals("shop.Orders", resource.getScopeLogs(0).getScope().getName());
    LogRecord record = records().get(0);
    assertEquals(1_700_000_000_123_000_000L, record.getTimeUnixNano());
    assertTrue(record.getObservedTimeUnixNano() > record.getTimeUnixNano());
    assertEquals(SeverityNumber.SEVERITY_NUMBER_ERROR, record.getSeverityNumber());
    assertEquals("ERROR", record.getSeverityText());
    assertEquals("no room", record.getBody().getStringValue());
    assertEquals(16, record.getTraceId().size());
    assertEquals(0xb7ad6b7169203331L, record.getSpanId().asReadOnlyByteBuffer().getLong());
    assertEquals(1, record.getFlags());
    assertEquals("exception.type", record.getAttributes(0).getKey());
    assertEquals(
        "java.lang.IllegalStateException", record.getAttributes(0).getValue().getStringValue());
    assertEquals("full", record.getAttributes(1).getValue().getStringValue());
    assertTrue(
        record.getAttributes(2).getValue().getStringValue().contains("LogExportTest"),
        "the stack trace");
    assertEquals(1, telemetry.logExport().exported());
    assertEquals(List.of(), notices);
  }

  @Test
  void eventsOfOneLoggerAreInOneScope() throws Exception {
    keys.put("otel.blrp.schedule.delay", "1h");
    keys.put("otel.blrp.max.export.batch.size", "4");
    start();
    log("a", "1", null);
    log("b", "2", null);
    log("a", "3", null);
    log("b", "4", null);
    Eventually.until("a full batch", () -> records().size() == 4);

    List<ScopeLogs> scopes = collector.logs.get(0).getResourceLogs(0).getScopeLogsList();
    assertEquals(2, scopes.size());
    assertEquals("3", scopes.get(0).getLogRecords(1).getBody().getStringValue());
  }

  @Test
  void aMessageOfAnyLengthIsBounded() throws Exception {
    start();
    log("a", "x".repeat(1 << 20), new IllegalStateException("y".repeat(1 << 20)));
    Eventually.until("the event", () -> !records().isEmpty());

    assertTrue(collector.logs.get(0).getSerializedSize() < 64 * 1024);
  }

  @Test
  void anExceptionThatCannotBeShownIsExportedByItsName() throws Exception {
    start();
    log(
        "a",
        "broken",
        new RuntimeException() {
          @Override
          public String getMessage() {
            throw new IllegalStateException("of the application");
          }
        });
    Eventually.until("the event", () -> !records().isEmpty());

    assertEquals("broken", records().get(0).getBody().getStringValue());
    assertEquals(List.of(), notices);
  }

  @Test
  void whatDoesNotFitIsDroppedAndCounted() {
    collector.close();
    keys.put("otel.blrp.max.queue.size", "10");
    keys.put("otel.blrp.max.export.batch.size", "10");
    keys.put("otel.blrp.schedule.delay", "1h");
    keys.put("otel.exporter.otlp.timeout", "100ms");
    Telemetry made = start();
    for (int i = 0; i < 1_000; i++) {
      log("a", "b", null);
    }

    String metrics = made.prometheus(false);
    assertEquals(1_000, value(metrics, "graft_logs_total"), metrics);
    assertTrue(value(metrics, "graft_logs_dropped_total") > 900, metrics);
  }

  private static double value(String metrics, String name) {
    String line = metrics.lines().filter(each -> each.startsWith(name + "{")).findFirst().get();
    return Double.parseDouble(line.substring(line.lastIndexOf(' ')));
  }

  @Test
  void whatWaitsIsExportedAtTheEndAndNothingIsRecordedAfterwards() {
    keys.put("otel.blrp.schedule.delay", "1h");
    start();
    log("a", "last", null);

    telemetry.close();

    assertEquals(1, records().size());
    assertNull(LogRecorder.current());
  }

  @Test
  void nothingIsRecordedUnlessAskedFor() {
    keys.remove("otel.logs.exporter");
    start();

    assertNull(LogRecorder.current());
    assertNull(telemetry.logExport());
  }
}
