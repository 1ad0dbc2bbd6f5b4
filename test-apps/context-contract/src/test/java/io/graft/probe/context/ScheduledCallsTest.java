package io.graft.probe.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a collector gets of jobs that were scheduled within a request: each run that calls out is
 * the root of a trace of its own.
 */
class ScheduledCallsTest {
  private static final CellTable TABLE = CellTable.titled("Context over threads");
  private static final List<String> JOBS = List.of("timer", "rate", "delay", "quartz", "spring");

  /** Of {@link Context#fresh}. */
  private static final String REQUEST = "00000000000000010000000000000002";

  private static final String REQUEST_SPAN = "0000000000000003";

  private final List<Span> spans = new CopyOnWriteArrayList<>();

  /** Trace parents by what was called. */
  private final Map<String, List<String>> received = new ConcurrentHashMap<>();

  @ParameterizedTest(name = "{1} and {2} on JDK {0}")
  @CsvSource({"8, spring-4.3.25, quartz-2.2.3", "25, spring-7.0.1, quartz-2.5.2"})
  void eachRunOfAJobIsATraceOfItsOwn(int jdk, String spring, String quartz) throws Throwable {
    TABLE.run("scheduled calls", jdk, () -> check(jdk, spring, quartz));
  }

  private void check(int jdk, String spring, String quartz) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          collect(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.createContext(
        "/job/",
        exchange -> {
          received
              .computeIfAbsent(
                  exchange.getRequestURI().getPath(), key -> new CopyOnWriteArrayList<>())
              .add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    try (JavaProcess process =
        JavaProcess.on(Jdk.require(jdk))
            .main(ScheduledCalls.class.getName(), classPath(spring, quartz))
            .withAgent()
            .property("graft.service.name", "jobs")
            .property("otel.traces.sampler", "always_on")
            .property("otel.bsp.schedule.delay", "100")
            .property("otel.exporter.otlp.endpoint", base)
            .property("otel.exporter.otlp.compression", "none")
            .arguments(base + "/job/")
            .start()) {
      AdminClient.of(process);
      process.writeLine("go");
      process.awaitOut("scheduled");
      Await.until("two exported runs of each job", this::haveRunTwice);
    } finally {
      server.stop(0);
    }
    for (String job : JOBS) {
      Set<ByteString> traces = new HashSet<>();
      for (Span span : spansOf(job)) {
        assertEquals(Span.SpanKind.SPAN_KIND_CLIENT, span.getKind());
        assertTrue(span.getParentSpanId().isEmpty(), () -> job + " has a parent: " + span);
        assertNotEquals(REQUEST, hex(span.getTraceId()));
        assertTrue(traces.add(span.getTraceId()), () -> job + " ran twice in one trace: " + span);
        String parent = "00-" + hex(span.getTraceId()) + "-" + hex(span.getSpanId()) + "-";
        assertTrue(
            received.get("/job/" + job).stream().anyMatch(each -> each.startsWith(parent)),
            () -> parent + " was not sent: " + received);
      }
    }
    List<Span> once = spansOf("once");
    assertEquals(1, once.size(), once::toString);
    assertEquals(REQUEST, hex(once.get(0).getTraceId()));
    assertEquals(REQUEST_SPAN, hex(once.get(0).getParentSpanId()));
  }

  private static String classPath(String... libraries) {
    List<String> entries = new ArrayList<>();
    entries.add(new File("target/classes").getAbsolutePath());
    for (String library : libraries) {
      for (File jar : new File("target/libraries/" + library).listFiles()) {
        entries.add(jar.getAbsolutePath());
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private void collect(ExportTraceServiceRequest request) {
    request
        .getResourceSpansList()
        .forEach(some -> some.getScopeSpansList().forEach(few -> spans.addAll(few.getSpansList())));
  }

  private boolean haveRunTwice() {
    Map<String, Integer> runs = new HashMap<>();
    JOBS.forEach(job -> runs.put(job, spansOf(job).size()));
    return runs.values().stream().allMatch(count -> count >= 2) && !spansOf("once").isEmpty();
  }

  private List<Span> spansOf(String job) {
    return spans.stream()
        .filter(
            span ->
                span.getAttributesList().stream()
                    .anyMatch(each -> each.getValue().getStringValue().endsWith("/job/" + job)))
        .toList();
  }

  private static String hex(ByteString bytes) {
    StringBuilder text = new StringBuilder();
    for (byte each : bytes.toByteArray()) {
      text.append(String.format("%02x", each));
    }
    return text.toString();
  }
}
