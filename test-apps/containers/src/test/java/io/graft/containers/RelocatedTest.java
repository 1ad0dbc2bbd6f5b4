package io.graft.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Applications that have their server as a copy below another prefix. With the flag alone they run
 * as without it; with the prefix too they are governed as any other.
 */
class RelocatedTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String PATH = "/__admin/mappings";

  @ParameterizedTest
  @CsvSource({"wiremock-jre8-standalone, 8", "wiremock-standalone, 25"})
  void isGovernedWithItsPrefix(String jar, int jdk) {
    int port = Ports.lasting();
    try (JavaProcess process = start(jar, jdk, port, "wiremock.,com.acme.shaded")) {
      AdminClient admin = AdminClient.of(process);
      Await.value(
          "its registration at port " + port,
          Duration.ofSeconds(120),
          () -> admin.status().at("/service/state").asText(),
          state -> state.matches("registered: mock/.*@127\\.0\\.0\\.1:" + port),
          process::dump);
      Http.Response first = get(port);
      assertEquals(200, first.status(), process::dump);
      assertEquals(PARENT, serverSpan(admin).get("parentSpanId").asText());
      Http.Response second = get(port);
      assertEquals(429, second.status(), process::dump);
      assertTrue(second.header("Retry-After").isPresent());
      assertEquals("[]", admin.status().at("/joinPoints/off").toString());
      assertEquals(List.of(), admin.status().at("/joinPoints/woven").findValues("failures"));
      assertEquals(
          1,
          process.err().stream().filter(line -> line.contains("com.acme.shaded is not valid")).count(),
          process::dump);
    }
  }

  @ParameterizedTest
  @CsvSource({"wiremock-standalone, 21"})
  void isLeftAloneWithoutIt(String jar, int jdk) {
    int port = Ports.lasting();
    try (JavaProcess process = start(jar, jdk, port, "")) {
      AdminClient admin = AdminClient.of(process);
      Await.until("its port", () -> get(port).status() == 200);
      assertEquals(200, get(port).status(), process::dump);
      assertEquals(0, serverSpans(admin).size());
    }
  }

  private static JavaProcess start(String jar, int jdk, int port, String prefixes) {
    return JavaProcess.on(Jdk.require(jdk))
        .name(jar + " on JDK " + jdk)
        .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .property("graft.weave.relocated", prefixes)
        .property("graft.service.name", "mock")
        .property("graft.server.rate", "1/h")
        .property("graft.server.rate.burst", "1")
        .withAgent()
        .jar(Distribution.jar(jar))
        .arguments("--port", Integer.toString(port), "--bind-address", "127.0.0.1")
        .start();
  }

  private static Http.Response get(int port) {
    return Http.get(
        "http://127.0.0.1:" + port + PATH, "traceparent", "00-" + TRACE + "-" + PARENT + "-01");
  }

  private static JsonNode serverSpan(AdminClient admin) {
    return Await.value("one span", () -> serverSpans(admin), spans -> spans.size() == 1).get(0);
  }

  private static List<JsonNode> serverSpans(AdminClient admin) {
    List<JsonNode> spans = new ArrayList<>();
    admin.get("/graft/traces?trace=" + TRACE).json().get("spans").forEach(spans::add);
    spans.removeIf(span -> !span.get("kind").asText().equals("SERVER"));
    return spans;
  }
}
