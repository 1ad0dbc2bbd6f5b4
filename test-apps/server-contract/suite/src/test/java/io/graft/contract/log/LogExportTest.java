package io.graft.contract.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the application logs reaches a collector, once, and with the ids of the request. */
class LogExportTest {
  private static final CellTable TABLE = CellTable.titled("Export of logs");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

  @ParameterizedTest(name = "{0} {1} on JDK {2}")
  @MethodSource("versions")
  void whatIsLoggedIsExportedOnce(String library, String version, int jdk) throws Throwable {
    TABLE.run(library + " " + version, jdk, () -> export(library, version, Jdk.require(jdk)));
  }

  static Stream<Object[]> versions() {
    return Stream.concat(
        LogContractTest.versions(),
        Stream.of(
                LogContractTest.on(Jdk.every(), "java.util.logging", ""),
                LogContractTest.on(Jdk.oneOf(8, 11, 17, 21, 25), "bridged", "1.2.13"))
            .flatMap(cells -> cells));
  }

  private static void export(String library, String version, Jdk jdk) throws Exception {
    List<LogRecord> records = new CopyOnWriteArrayList<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/logs",
        exchange -> {
          ExportLogsServiceRequest.parseFrom(exchange.getRequestBody())
              .getResourceLogsList()
              .forEach(
                  r -> r.getScopeLogsList().forEach(s -> records.addAll(s.getLogRecordsList())));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    JavaProcessBuilder builder =
        LogContractTest.application(library, version, jdk)
            .withAgent()
            .property(
                "otel.exporter.otlp.endpoint",
                "http://127.0.0.1:" + collector.getAddress().getPort())
            .property("otel.logs.exporter", "otlp")
            .property("otel.traces.exporter", "none")
            .property("otel.metrics.exporter", "none")
            .property("otel.blrp.schedule.delay", "20");
    try (JavaProcess process = builder.start()) {
      String url = "http://127.0.0.1:" + LogContractTest.port(process) + "/";
      assertEquals(200, Http.get(url, "traceparent", PARENT).status());
      Await.until("the event", () -> count(records, "inside") > 0);
      assertEquals(200, Http.get(url, "traceparent", PARENT).status());
      Await.until("the second one", () -> count(records, "inside") > 1);

      process.terminate();
      process.awaitExit();

      assertEquals(2, count(records, "inside"), records::toString);
      LogRecord inside =
          records.stream()
              .filter(record -> record.getBody().getStringValue().equals("inside"))
              .findFirst()
              .orElseThrow();
      assertEquals(TRACE, HexFormat.of().formatHex(inside.getTraceId().toByteArray()));
      assertEquals(8, inside.getSpanId().size());
      assertEquals(9, inside.getSeverityNumberValue(), inside::toString);
      long age = System.currentTimeMillis() - inside.getTimeUnixNano() / 1_000_000;
      assertTrue(age >= -1_000 && age < 600_000, inside::toString);
    } finally {
      collector.stop(0);
    }
  }

  private static long count(List<LogRecord> records, String message) {
    return records.stream()
        .filter(record -> record.getBody().getStringValue().equals(message))
        .count();
  }
}
