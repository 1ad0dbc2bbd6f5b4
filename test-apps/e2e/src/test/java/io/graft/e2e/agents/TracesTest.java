package io.graft.e2e.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.GraftJar;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A request belongs to one trace, whoever else traces in its JVM. */
class TracesTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";
  private static final List<String> CLIENTS = List.of("/url", "/jdk", "/apache");

  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private HttpServer echo;
  private JavaProcess relay;
  private AdminClient admin;
  private int port;

  /** Answers with the headers that it got, a line for each value. */
  @BeforeEach
  void startEcho() throws IOException {
    echo = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    echo.setExecutor(executor);
    echo.createContext(
        "/",
        exchange -> {
          StringBuilder all = new StringBuilder();
          exchange
              .getRequestHeaders()
              .forEach(
                  (name, values) ->
                      values.forEach(
                          value ->
                              all.append(name.toLowerCase(Locale.ROOT))
                                  .append(": ")
                                  .append(value)
                                  .append('\n')));
          byte[] body = all.toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    echo.start();
  }

  @AfterEach
  void stop() {
    if (relay != null) {
      relay.close();
    }
    echo.stop(0);
    executor.shutdownNow();
  }

  private static JavaProcessBuilder relay() {
    return JavaProcess.on(17)
        .main(TracingRelay.class.getName(), System.getProperty("java.class.path"))
        .property("otel.traces.sampler", "parentbased_always_on")
        .property("sun.net.httpserver.nodelay", "true")
        .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  }

  private void start(JavaProcessBuilder builder) {
    relay = builder.start();
    String line = relay.awaitOut("^listening on ");
    port = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
  }

  /** The headers of what a client of the relay sent; each has one value. */
  private Map<String, String> sent(String by, String... headers) throws Exception {
    String to = "http://127.0.0.1:" + echo.getAddress().getPort() + "/";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + by + "?" + to));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    String body = client.send(request.build(), BodyHandlers.ofString()).body();
    Map<String, String> sent = new TreeMap<>();
    for (String line : body.split("\n")) {
      int colon = line.indexOf(": ");
      assertTrue(colon > 0, body);
      String before = sent.put(line.substring(0, colon), line.substring(colon + 2));
      assertEquals(null, before, "a header that came twice: " + body);
    }
    return sent;
  }

  private static String trace(Map<String, String> sent) {
    return sent.get("traceparent").split("-")[1];
  }

  private List<JsonNode> spans(String trace) {
    List<JsonNode> found = new ArrayList<>();
    admin.get("/graft/traces?trace=" + trace).json().get("spans").forEach(found::add);
    return found;
  }

  /** The span of the server and the one of the client, which all that the request made are. */
  private void awaitBoth(String by, String trace) {
    Await.value(
        "both spans of " + by + " in " + trace,
        () -> {
          List<String> kinds = new ArrayList<>();
          spans(trace).forEach(span -> kinds.add(span.get("kind").asText()));
          return kinds;
        },
        kinds -> kinds.size() == 2 && kinds.containsAll(List.of("SERVER", "CLIENT")));
  }

  /** Each agent and whether Graft comes first; without {@code -Pmatrix} one order of each. */
  static Stream<Arguments> agents() {
    Stream<Arguments> always =
        Stream.of(
            Arguments.of("otel", false),
            Arguments.of("elastic", true),
            Arguments.of("datadog", false));
    Stream<Arguments> more =
        Stream.of(
            Arguments.of("otel", true),
            Arguments.of("elastic", false),
            Arguments.of("datadog", true));
    return Jdk.isMatrix() ? Stream.concat(always, more) : always;
  }

  @ParameterizedTest
  @MethodSource("agents")
  void withAnotherAgentThereIsOneTrace(String other, boolean graftFirst) throws Exception {
    Path jar = Path.of("target", "agents", other + ".jar").toAbsolutePath();
    String theirs = "-javaagent:" + jar;
    JavaProcessBuilder builder =
        relay()
            .property("otel.metrics.exporter", "none")
            .property("otel.logs.exporter", "none")
            .property("elastic.apm.disable_send", "true")
            .property("elastic.apm.central_config", "false")
            .property("elastic.apm.cloud_provider", "NONE")
            .property("elastic.apm.log_level", "ERROR")
            .property("dd.jmxfetch.enabled", "false")
            .property("dd.remote_config.enabled", "false")
            .property("dd.instrumentation.telemetry.enabled", "false")
            .property("dd.trace.startup.logs", "false");
    if (other.equals("otel")) {
      builder.property("otel.traces.exporter", "none");
    } else if (other.equals("datadog")) {
      // It does not trace the JDK's server.
      builder.arguments("tomcat");
    }
    if (graftFirst) {
      builder.jvmArguments("-javaagent:" + GraftJar.path(), theirs);
    } else {
      builder.jvmArguments(theirs).withAgent();
    }
    start(builder);
    admin = AdminClient.of(relay);
    for (String by : CLIENTS) {
      // Once before: some agents weave what is loaded late on a thread of their own.
      sent(by);
      String begun = trace(sent(by));
      awaitBoth(by, begun);
      String id = TRACE.substring(0, 31) + CLIENTS.indexOf(by);
      assertEquals(id, trace(sent(by, "traceparent", PARENT.replace(TRACE, id))), by);
      awaitBoth(by, id);
    }
  }

  @Test
  void attachedToAJvmWithAnotherAgentTheirsIsTheTrace() throws Exception {
    Path jar = Path.of("target", "agents", "otel.jar").toAbsolutePath();
    start(
        relay()
            .jvmArguments("-javaagent:" + jar)
            .property("otel.traces.exporter", "none")
            .property("otel.metrics.exporter", "none")
            .property("otel.logs.exporter", "none"));
    for (String by : CLIENTS) {
      sent(by);
    }
    Process attach =
        new ProcessBuilder(
                Jdk.current().command("java").toString(),
                "-jar",
                GraftJar.path().toString(),
                "attach",
                Long.toString(relay.pid()))
            .redirectErrorStream(true)
            .start();
    String said = new String(attach.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, attach.waitFor(), said);
    admin = AdminClient.of(relay);
    for (String by : CLIENTS) {
      String id = TRACE.substring(0, 31) + CLIENTS.indexOf(by);
      assertEquals(id, trace(sent(by, "traceparent", PARENT.replace(TRACE, id))), by);
      awaitBoth(by, id);
      awaitBoth(by, trace(sent(by)));
    }
  }

  @Test
  void whatTheApplicationHasSetGoesOnAsItIs() throws Exception {
    start(relay().withAgent());
    admin = AdminClient.of(relay);
    for (String by : CLIENTS) {
      for (String flags : List.of("00", "01")) {
        String own = "4bf92f3577b34da6a3ce929d0e0e473" + CLIENTS.indexOf(by);
        String header = "00-" + own + "-00f067aa0ba902b7-" + flags;
        Map<String, String> sent =
            sent(
                by,
                "traceparent",
                PARENT,
                "own-traceparent",
                header,
                "own-tracestate",
                "own=1",
                "own-baggage",
                "a=1");
        assertEquals(header, sent.get("traceparent"), by);
        assertEquals("own=1", sent.get("tracestate"), by);
        assertEquals("a=1", sent.get("baggage"), by);
        if (flags.equals("01")) {
          Await.until(by + " in the application's trace", () -> spans(own).size() == 1);
          assertEquals("00f067aa0ba902b7", spans(own).get(0).get("parentSpanId").asText());
        } else {
          assertEquals(List.of(), spans(own));
        }
      }
      Map<String, String> zipkin =
          sent(by, "own-b3", "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1");
      assertEquals("4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1", zipkin.get("b3"), by);
      assertEquals("4bf92f3577b34da6a3ce929d0e0e4736", trace(zipkin), by);
    }
  }

  @Test
  void tracesCanBeLeftToOthers() throws Exception {
    start(relay().withAgent().property("graft.traces", "off"));
    admin = AdminClient.of(relay);
    for (String by : CLIENTS) {
      assertFalse(sent(by, "traceparent", PARENT).containsKey("traceparent"), by);
    }
    assertEquals(0, admin.get("/graft/traces").json().get("spans").size());
    assertTrue(admin.get("/metrics").body().contains("http_client_request_duration"));
  }
}
