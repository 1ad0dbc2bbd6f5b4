package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Containers that no adapter knows, or whose adapter is left out: what filters answer, what
 * inherits nothing from {@code HttpServlet}, and which status a response of version 2.5 has. The
 * first request of each of these JVMs is governed.
 */
class FallbackTest {
  static Stream<ServerUnderTest> containers() {
    return Stream.of(
        container("jetty-6.1.26", "javax", "Jetty6Main", Jdk.oneOf(8, 11, 17)),
        container("jetty-8.1.22", "javax", "Jetty8Main", Jdk.oneOf(11, 8, 17)),
        container("tomcat-9.0.98", "javax", "FallbackTomcatMain", Jdk.oneOf(8, 11, 17)),
        tomcat10());
  }

  private static ServerUnderTest tomcat10() {
    return container("tomcat-10.1.55", "jakarta", "FallbackTomcatMain", Jdk.oneOf(25, 21, 17));
  }

  private static ServerUnderTest container(
      String version, String names, String main, List<Integer> jdks) {
    return new ServerUnderTest("servlet", version, names, main, jdks);
  }

  /** Sends the first request, with a path that has or has not a filter before its servlet. */
  private static Subject start(ServerUnderTest server, String first) throws IOException {
    Subject subject = new Subject(server, Jdk.require(server.jdks().get(0)));
    Trace trace = Trace.random();
    subject.get(first, "traceparent", trace.parent());
    subject.span(trace);
    return subject;
  }

  @ParameterizedTest
  @MethodSource("containers")
  void whateverAnswersARequestItIsOneRequest(ServerUnderTest server) throws Exception {
    try (Subject subject = start(server, "/plain/direct")) {
      assertSpan(subject, "/secured/users", 401);
      assertSpan(subject, "/direct", 200);
      assertSpan(subject, "/overriding", 202);
      assertSpan(subject, "/missing", 404);
      assertSpan(subject, "/plain/direct", 200);
      assertSpan(subject, "/plain/overriding", 202);
      assertSpan(subject, "/plain/missing", 404);
      assertSpan(subject, "/broken", 500);
      assertEquals("/plain/usual/*", route(assertSpan(subject, "/plain/usual/1", 200)));
      assertEquals("/usual/*", route(assertSpan(subject, "/usual/1", 200)));
      subject.awaitIdle();
      JsonNode joinPoints = subject.admin().status().get("joinPoints");
      assertEquals(
          List.of(), joinPoints.get("woven").findValues("failures"), joinPoints::toPrettyString);
    }
  }

  @ParameterizedTest
  @MethodSource("containers")
  void aRequestIsRefusedBeforeTheFirstFilter(ServerUnderTest server) throws Exception {
    try (Subject subject = start(server, "/secured/users");
        AdmissionCases.Full full = new AdmissionCases.Full(subject, "filtered")) {
      long before = filtered(subject);
      for (String path : List.of("/secured/users", "/direct", "/overriding", "/plain/direct")) {
        Wire.Answer refusal = subject.get(path);
        assertEquals(503, refusal.status(), path);
        assertEquals("1", refusal.header("Retry-After"), path);
      }
      assertEquals(before, filtered(subject));
      full.end();
      subject.awaitIdle();
      assertEquals("who are you", subject.get("/secured/users").body());
      Await.until("the filter's line", () -> filtered(subject) == before + 1);
    }
  }

  /** Headers cannot be taken away here, so that a request that has one is not let in. */
  @Test
  void attack50ARequestWithASpoofedHeaderIsRefusedBeforeTheFirstFilter() throws Exception {
    ServerUnderTest server = containers().iterator().next();
    JavaProcessBuilder builder =
        server.on(Jdk.require(server.jdks().get(0))).property("graft.server.edge.strip", "x-user");
    try (Subject subject = new Subject(server, builder, "10s");
        Wire wire = subject.connect()) {
      long before = filtered(subject);
      for (String name : List.of("x-user", "X_User")) {
        Wire.Answer refusal = wire.send("GET", "/secured/users", name, "mallory").read();
        assertEquals(400, refusal.status());
        assertEquals("no-store", refusal.header("Cache-Control"));
      }
      assertEquals(before, filtered(subject));
      assertEquals(401, wire.send("GET", "/secured/users").read().status());
      assertTrue(
          subject.admin().status().at("/coverage/fallback").asText().startsWith("no header"));
    }
  }

  @Test
  void anAdapterIsLeftOutByItsName() throws Exception {
    ServerUnderTest server = tomcat10();
    JavaProcessBuilder builder =
        server
            .on(Jdk.require(server.jdks().get(0)))
            .property("graft.weave.skip", "tomcat,Server-Socket,tomcta,websphere");
    try (Subject subject = new Subject(server, builder, "1s")) {
      List<String> lines =
          subject.process().err().stream().filter(line -> line.contains("weave.skip")).toList();
      assertEquals(2, lines.size(), lines::toString);
      assertTrue(
          lines.get(0).endsWith("tomcta is not an adapter, and ignored; did you mean tomcat?"));
      assertTrue(lines.get(1).contains("websphere is not an adapter, and ignored; there are "));
      subject.get("/direct");
      String doctor = subject.admin().get("/graft/doctor").body();
      assertTrue(doctor.contains("\nleft out by graft.weave.skip: serversocket, tomcat\n"), doctor);
      assertTrue(doctor.contains("requests: governed by servlet"), doctor);
      for (JsonNode woven : subject.admin().status().at("/joinPoints/woven")) {
        assertFalse(woven.toString().contains("instrumentation.tomcat."), woven::toString);
      }
    }
  }

  private static long filtered(Subject subject) {
    return subject.process().out().stream().filter("filtered"::equals).count();
  }

  private static JsonNode assertSpan(Subject subject, String path, int status) throws Exception {
    Trace trace = Trace.random();
    Wire.Answer answer = subject.get(path, "traceparent", trace.parent());
    assertEquals(status, answer.status(), path);
    JsonNode span = subject.span(trace);
    assertEquals(status, AnswerCases.status(span), path);
    return span;
  }

  private static String route(JsonNode span) {
    return span.at("/attributes/http.route").asText();
  }
}
