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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Applications that have their server as a copy below another prefix. With the flag alone they run
 * as without it; with the prefix too they are governed as any other.
 */
class RelocatedTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";

  /** What has a server below a prefix: two with Jetty, and one with Netty. */
  private enum Application {
    WIREMOCK_2("wiremock-jre8-standalone", 8, "wiremock.", "/__admin/mappings", 200, "--port"),
    WIREMOCK_3("wiremock-standalone", 25, "wiremock.", "/__admin/mappings", 200, "--port"),
    MOCKSERVER("mockserver", 21, "shaded_package.", "/nothing", 404, "-serverPort");

    final String jar;
    final int jdk;
    final String prefix;
    final String path;
    final int status;
    final String option;

    Application(String jar, int jdk, String prefix, String path, int status, String option) {
      this.jar = jar;
      this.jdk = jdk;
      this.prefix = prefix;
      this.path = path;
      this.status = status;
      this.option = option;
    }

    JavaProcess start(String prefixes, int port) {
      return JavaProcess.on(Jdk.require(jdk))
          .name(this + " on JDK " + jdk)
          .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
          .property("graft.weave.relocated", prefixes)
          .property("graft.service.name", "mock")
          .property("graft.server.rate", "1/h")
          .property("graft.server.rate.burst", "1")
          .withAgent()
          .jar(Distribution.jar(jar))
          .arguments(option, Integer.toString(port))
          .start();
    }

    Http.Response get(int port) {
      return Http.get(
          "http://127.0.0.1:" + port + path, "traceparent", "00-" + TRACE + "-" + PARENT + "-01");
    }
  }

  @ParameterizedTest
  @EnumSource
  void isGovernedWithItsPrefix(Application application) {
    int port = Ports.lasting();
    try (JavaProcess process = application.start(application.prefix + ",com.acme", port)) {
      AdminClient admin = AdminClient.of(process);
      if (application == Application.MOCKSERVER) {
        // Its pipelines are made where nothing shows what it listens for.
        awaitAnswer(application, port);
        awaitRegistration(process, admin, port);
      } else {
        awaitRegistration(process, admin, port);
        assertEquals(application.status, application.get(port).status(), process::dump);
      }
      assertEquals(PARENT, serverSpan(admin).get("parentSpanId").asText());
      Http.Response refused = application.get(port);
      assertEquals(429, refused.status(), process::dump);
      assertTrue(refused.header("Retry-After").isPresent());
      assertEquals("[]", admin.status().at("/joinPoints/off").toString());
      assertEquals(List.of(), admin.status().at("/joinPoints/woven").findValues("failures"));
      long lines = process.err().stream().filter(line -> line.contains("com.acme is not")).count();
      assertEquals(1, lines, process::dump);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "WIREMOCK_3")
  void isLeftAloneWithoutIt(Application application) {
    int port = Ports.lasting();
    try (JavaProcess process = application.start("", port)) {
      AdminClient admin = AdminClient.of(process);
      awaitAnswer(application, port);
      assertEquals(200, application.get(port).status(), process::dump);
      assertEquals(0, serverSpans(admin).size());
    }
  }

  private static void awaitAnswer(Application application, int port) {
    Await.until("its port", () -> application.get(port).status() == application.status);
  }

  private static void awaitRegistration(JavaProcess process, AdminClient admin, int port) {
    Await.value(
        "its registration at port " + port,
        Await.LIMIT,
        () -> admin.status().at("/service/state").asText(),
        state -> state.matches("registered: mock/.*@127\\.0\\.0\\.1:" + port),
        process::dump);
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
