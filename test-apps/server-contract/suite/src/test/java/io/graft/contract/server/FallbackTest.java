package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Containers that no adapter knows: what filters answer, what inherits nothing from {@code
 * HttpServlet}, and which status a response of version 2.5 has.
 */
class FallbackTest {
  static Stream<ServerUnderTest> containers() {
    return Stream.of(
        container("jetty-6.1.26", "Jetty6Main", Jdk.oneOf(8, 11, 17)),
        container("jetty-8.1.22", "Jetty8Main", Jdk.oneOf(11, 8, 17)));
  }

  private static ServerUnderTest container(String version, String main, List<Integer> jdks) {
    return new ServerUnderTest("servlet", version, "javax", main, jdks);
  }

  /**
   * The first request loads the filter chain, and may be past it before it is woven and linked.
   * Returns when the filter has run for those that it took.
   */
  private static Subject start(ServerUnderTest server) throws IOException {
    return begin(new Subject(server, Jdk.require(server.jdks().get(0))));
  }

  private static Subject begin(Subject subject) {
    AtomicInteger sent = new AtomicInteger();
    Await.until(
        "a request to be governed",
        () -> {
          Trace trace = Trace.random();
          sent.incrementAndGet();
          try {
            subject.get("/secured/users", "traceparent", trace.parent());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return !subject.admin().spans(trace.id(), "SERVER").isEmpty();
        });
    Await.until("the filter's lines", () -> filtered(subject) == sent.get());
    // They were loaded before the chain, and are woven a second later.
    Await.until(
        "the servlets to be woven",
        () -> {
          String woven = subject.admin().status().at("/joinPoints/woven").toString();
          return woven.contains("UnusualServlets$Direct")
              && woven.contains("UnusualServlets$Overriding");
        });
    return subject;
  }

  @ParameterizedTest
  @MethodSource("containers")
  void whateverAnswersARequestItIsOneRequest(ServerUnderTest server) throws Exception {
    try (Subject subject = start(server)) {
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
    try (Subject subject = start(server);
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
        server
            .on(Jdk.require(server.jdks().get(0)))
            .property("graft.server.edge.strip", "x-user");
    try (Subject subject = begin(new Subject(server, builder, "10s"));
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
