package io.graft.probe.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * What an application that uses OpenTelemetry's API without an SDK gets, in the oldest and the
 * newest version of the API.
 */
class ApiContractTest {
  private static final CellTable TABLE = CellTable.titled("OpenTelemetry API");
  private static final String CALLER = "00f067aa0ba902b7";
  private static final List<Running> RUNNING = new ArrayList<>();

  /** An application with the agent, whose spans are received. */
  private record Running(
      JavaProcess process, AdminClient admin, TraceReceiver receiver, String base)
      implements AutoCloseable {
    @Override
    public void close() {
      process.close();
      receiver.close();
    }
  }

  private interface Case {
    void run(Running application) throws Throwable;
  }

  private static final Map<String, Case> CASES = new LinkedHashMap<>();

  static {
    CASES.put("a span is a child of the request, and a call its child", ApiContractTest::child);
    CASES.put("the current span is that of the request", ApiContractTest::current);
    CASES.put("a context follows work to other threads", ApiContractTest::threads);
    CASES.put("baggage comes from and goes to the header", ApiContractTest::baggage);
    CASES.put("a root begins a trace", ApiContractTest::roots);
    CASES.put("limits are those of the specification", ApiContractTest::limits);
    CASES.put("a remote parent and timestamps are kept", ApiContractTest::remote);
    CASES.put("a request that is not sampled has spans that do nothing", ApiContractTest::dropped);
    CASES.put("propagators write the current span", ApiContractTest::headers);
    CASES.put("a scope that is not closed ends with its request", ApiContractTest::leak);
    CASES.put("a job without a request has a trace", ApiContractTest::job);
    CASES.put("the status page says who records", ApiContractTest::status);
  }

  @AfterAll
  static void close() {
    RUNNING.forEach(Running::close);
  }

  @TestFactory
  Stream<DynamicNode> theApiWorksWithoutAnSdk() {
    List<DynamicNode> cells = new ArrayList<>();
    Jdk.oneOf(8).forEach(jdk -> cells.add(cell("0.17.1", jdk)));
    Jdk.newest(8, 11, 17, 21, 25).forEach(jdk -> cells.add(cell("1.66.0", jdk)));
    if (Jdk.isMatrix()) {
      cells.add(cell("0.17.1", 25));
    }
    return cells.stream();
  }

  private static DynamicNode cell(String version, int jdk) {
    String row = "opentelemetry-api " + version;
    return dynamicContainer(
        row + " on JDK " + jdk,
        () -> {
          try {
            return tests(row, version, jdk).iterator();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static List<DynamicNode> tests(String row, String version, int jdk) throws IOException {
    Running application = start(version, jdk);
    List<DynamicNode> tests = new ArrayList<>();
    CASES.forEach(
        (name, each) ->
            tests.add(dynamicTest(name, () -> TABLE.run(row, jdk, () -> each.run(application)))));
    return tests;
  }

  private static Running start(String version, int jdk) throws IOException {
    TraceReceiver receiver = new TraceReceiver();
    JavaProcess process =
        JavaProcess.on(Jdk.require(jdk))
            .name("opentelemetry-api " + version)
            .main(ApiApplication.class.getName(), classPath("opentelemetry-api-" + version))
            .withAgent()
            .jvmArguments("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .property("graft.service.name", "spans")
            .property("otel.traces.sampler", "parentbased_always_on")
            .property("otel.bsp.schedule.delay", "100")
            .property("otel.exporter.otlp.endpoint", receiver.endpoint())
            .start();
    AdminClient admin = AdminClient.of(process);
    String port = process.awaitOut("^serves (\\d+)$").substring("serves ".length());
    Running running = new Running(process, admin, receiver, "http://127.0.0.1:" + port);
    RUNNING.add(running);
    Await.until(
        "registered", () -> admin.status().at("/registry").toString().contains("\"spans\""));
    return running;
  }

  static String classPath(String jars) {
    List<String> entries = new ArrayList<>();
    entries.add(new File("target/classes").getAbsolutePath());
    for (File jar : new File("target/libraries/" + jars).listFiles()) {
      entries.add(jar.getAbsolutePath());
    }
    return String.join(File.pathSeparator, entries);
  }

  /** Sends a request in a trace of its own, and returns what the application has seen. */
  private static Map<String, String> get(
      Running application, String path, int number, boolean sampled, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("traceparent");
    all.add("00-" + trace(number) + "-" + CALLER + (sampled ? "-01" : "-00"));
    Http.Response response = Http.get(application.base + path, all.toArray(new String[0]));
    assertEquals(200, response.status(), response.body() + application.process.dump());
    Map<String, String> seen = new HashMap<>();
    for (String line : response.body().split("\n")) {
      int equals = line.indexOf('=');
      seen.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return seen;
  }

  private static String trace(int number) {
    return String.format("%032x", 0xabc000 + number);
  }

  private static void child(Running application) {
    Map<String, String> seen = get(application, "/child", 1, true);
    Span work = application.receiver.await("work");
    Span inner = application.receiver.await("inner");
    JsonNode server =
        application.admin.awaitSpans(trace(1), "SERVER", 2).stream()
            .filter(each -> each.get("parentSpanId").asText().equals(CALLER))
            .findFirst()
            .orElseThrow();
    assertEquals(trace(1), hex(work.getTraceId()));
    assertEquals(server.get("spanId").asText(), hex(work.getParentSpanId()));
    assertEquals(text(server), seen.get("span"));
    assertEquals("true", seen.get("recording"));
    assertEquals(text(work), seen.get("work"));
    assertEquals("true", seen.get("same"));
    assertEquals(text(inner), seen.get("inner"));
    assertEquals(hex(work.getSpanId()), hex(inner.getParentSpanId()));
    assertEquals(seen.get("span"), seen.get("after"));
    assertEquals(Span.SpanKind.SPAN_KIND_PRODUCER, work.getKind());
    assertEquals(Span.SpanKind.SPAN_KIND_INTERNAL, inner.getKind());
    assertEquals(List.of("n"), work.getAttributesList().stream().map(a -> a.getKey()).toList());
    JsonNode client = application.admin.awaitSpans(trace(1), "CLIENT", 1).get(0);
    assertEquals(hex(inner.getSpanId()), client.get("parentSpanId").asText());
    assertEquals(text(client), seen.get("called").substring(3));
    assertEquals(1, application.receiver.named("work").size());
    assertTrue(work.getStartTimeUnixNano() <= inner.getStartTimeUnixNano());
    assertTrue(inner.getEndTimeUnixNano() <= work.getEndTimeUnixNano());
    JsonNode internal = application.admin.awaitSpans(trace(1), "INTERNAL", 1).get(0);
    assertEquals("inner", internal.get("name").asText());
  }

  private static void current(Running application) {
    Map<String, String> seen = get(application, "/current", 2, true);
    assertEquals("true", seen.get("recordingAfterEnd"));
    Span span = application.receiver.await("checkout");
    assertEquals(Span.SpanKind.SPAN_KIND_SERVER, span.getKind());
    assertEquals(CALLER, hex(span.getParentSpanId()));
    Map<String, String> attributes = new HashMap<>();
    span.getAttributesList()
        .forEach(
            each ->
                attributes.merge(
                    each.getKey(), each.getValue().toString().trim(), (a, b) -> "twice"));
    assertEquals("string_value: \"u7\"", attributes.get("user.id"));
    assertEquals("int_value: 3", attributes.get("items"));
    assertEquals("double_value: 1.5", attributes.get("total"));
    assertEquals("bool_value: true", attributes.get("gift"));
    assertTrue(attributes.get("tags").startsWith("array_value"), attributes::toString);
    assertEquals("int_value: 200", attributes.get("http.response.status_code"));
    assertEquals("packed", span.getEvents(0).getName());
    assertEquals("boxes", span.getEvents(0).getAttributes(0).getKey());
    Span.Event exception = span.getEvents(1);
    assertEquals("exception", exception.getName());
    assertEquals("exception.type", exception.getAttributes(0).getKey());
    assertEquals(
        "java.lang.IllegalStateException", exception.getAttributes(0).getValue().getStringValue());
    assertEquals("no stamp", exception.getAttributes(1).getValue().getStringValue());
    assertTrue(exception.getAttributes(2).getValue().getStringValue().contains("ApiApplication"));
    assertTrue(exception.getTimeUnixNano() >= span.getStartTimeUnixNano());
    assertTrue(exception.getTimeUnixNano() <= span.getEndTimeUnixNano());
    assertEquals(Status.StatusCode.STATUS_CODE_ERROR, span.getStatus().getCode());
    assertEquals("not sent", span.getStatus().getMessage());
  }

  private static void threads(Running application) {
    Map<String, String> seen = get(application, "/threads", 3, true);
    Span outer = application.receiver.await("outer");
    Span pooled = application.receiver.await("pooled");
    assertEquals(text(outer), seen.get("outer"));
    assertEquals(hex(outer.getSpanId()), hex(pooled.getParentSpanId()));
    assertEquals(text(pooled), seen.get("pooled"));
    JsonNode client = application.admin.awaitSpans(trace(3), "CLIENT", 1).get(0);
    assertEquals(hex(pooled.getSpanId()), client.get("parentSpanId").asText());
    assertEquals(text(client), seen.get("pooledCall").substring(3));
    assertEquals(seen.get("span"), seen.get("byHand"));
    assertEquals(seen.get("span"), seen.get("poolAfter"));
  }

  private static void baggage(Running application) {
    Map<String, String> seen =
        get(application, "/baggage", 4, true, "baggage", "tenant=red,other=1");
    assertEquals("red", seen.get("tenant"));
    assertTrue(seen.get("carried").contains("tenant=red"), seen::toString);
    assertEquals("blue green", seen.get("changed"));
    assertEquals(seen.get("span"), seen.get("changedSpan"));
    assertTrue(seen.get("sent").matches(".*tenant=blue(%20|\\+| )green.*"), seen::toString);
    assertTrue(seen.get("sent").contains("other=1"), seen::toString);
    assertEquals("blue green", seen.get("received"));
    assertEquals(trace(4), seen.get("sentBelow").substring(3, 35));
  }

  private static void roots(Running application) {
    Map<String, String> seen = get(application, "/roots", 5, true);
    Span root = application.receiver.await("root");
    assertEquals(text(root), seen.get("root"));
    assertNotEquals(trace(5), hex(root.getTraceId()));
    assertTrue(root.getParentSpanId().isEmpty());
    assertTrue(seen.get("rootCurrent").startsWith("0000000000"), seen::toString);
    assertNotEquals(trace(5), seen.get("rootCall").substring(3, 35));
    assertEquals(seen.get("span"), seen.get("after"));
  }

  private static void limits(Running application) {
    get(application, "/limits", 6, true);
    Span span = application.receiver.await("limits");
    assertEquals(128, span.getAttributesCount());
    assertEquals(72, span.getDroppedAttributesCount());
    assertEquals(128, span.getEventsCount());
    assertEquals(72, span.getDroppedEventsCount());
    assertEquals(128, span.getLinksCount());
    assertEquals(2, span.getDroppedLinksCount());
    assertEquals(trace(6), hex(span.getLinks(0).getTraceId()));
    assertEquals(hex(span.getParentSpanId()), hex(span.getLinks(0).getSpanId()));
  }

  private static void remote(Running application) {
    Map<String, String> seen = get(application, "/remote", 7, true);
    Span span = application.receiver.await("consumed");
    assertEquals("0af7651916cd43dd8448eb211c80319c", hex(span.getTraceId()));
    assertEquals("b7ad6b7169203331", hex(span.getParentSpanId()));
    assertEquals("vendor=x", span.getTraceState());
    assertEquals(0x300, span.getFlags() & 0x300);
    assertEquals(1_700_000_000_000_000_000L, span.getStartTimeUnixNano());
    assertEquals(1_700_000_001_000_000_000L, span.getEndTimeUnixNano());
    assertEquals(text(span), seen.get("consumed"));
    assertEquals(hex(span.getTraceId()), seen.get("called").substring(3, 35));
  }

  private static void dropped(Running application) {
    Map<String, String> seen = get(application, "/child", 8, false);
    assertEquals("false", seen.get("recording"));
    assertTrue(seen.get("span").startsWith(trace(8)), seen::toString);
    assertTrue(seen.get("span").endsWith("-00"), seen::toString);
    assertEquals(seen.get("span"), seen.get("inner"));
    assertTrue(seen.get("called").startsWith("00-" + trace(8)), seen::toString);
    assertTrue(seen.get("called").endsWith("-00"), seen::toString);
    // The request after it is exported after it.
    get(application, "/limits", 9, true);
    Await.until(
        "the next request is exported", () -> application.receiver.named("limits").size() >= 2);
    assertEquals(
        0,
        application.receiver.named("work").stream()
            .filter(span -> hex(span.getTraceId()).equals(trace(8)))
            .count());
  }

  private static void headers(Running application) {
    Map<String, String> seen = get(application, "/headers", 10, true);
    assertEquals("00-" + seen.get("span"), seen.get("injected"));
  }

  private static void leak(Running application) {
    get(application, "/leak", 11, true);
    for (int i = 12; i < 20; i++) {
      Map<String, String> seen = get(application, "/leaf", i, true);
      assertEquals(trace(i), seen.get("span").substring(0, 32));
    }
  }

  private static void job(Running application) {
    application.process.writeLine("job");
    String[] said = application.process.awaitOut("^job .*").split(" ");
    Span span = application.receiver.await("job");
    assertEquals(text(span), said[1]);
    assertTrue(span.getParentSpanId().isEmpty());
    assertEquals(hex(span.getTraceId()), said[2].substring(3, 35));
    assertEquals("true", said[3]);
  }

  private static void status(Running application) {
    JsonNode status = application.admin.status();
    assertEquals(
        "spans of the application are recorded by Graft",
        status.at("/telemetry/openTelemetry").asText());
    assertEquals(0, status.at("/telemetry/bugs").asInt());
    for (JsonNode each : status.get("joinPoints")) {
      assertFalse(each.toString().contains("failed"), each::toString);
    }
  }

  private static String text(Span span) {
    return hex(span.getTraceId()) + "-" + hex(span.getSpanId()) + flags(span.getFlags());
  }

  private static String flags(int flags) {
    return String.format("-%02x", flags & 0xff);
  }

  /** As {@link #text(Span)}; the flags of these traces come from the caller. */
  private static String text(JsonNode span) {
    return span.get("traceId").asText() + "-" + span.get("spanId").asText() + "-01";
  }

  static String hex(ByteString bytes) {
    StringBuilder text = new StringBuilder();
    for (byte each : bytes.toByteArray()) {
      text.append(String.format("%02x", each));
    }
    return text.toString();
  }
}
