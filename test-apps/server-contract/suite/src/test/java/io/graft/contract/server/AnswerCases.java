package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.util.List;

/** However an application answers, the client gets that answer and the span says it. */
final class AnswerCases {
  static final List<Case> ALL =
      List.of(
          Case.of("an answer is the application's own", AnswerCases::success),
          Case.of("an answer to HEAD has no body and ends", AnswerCases::head),
          Case.of("a status of 404 is no error of the server's", AnswerCases::clientError),
          Case.of("a status of 500 is one", AnswerCases::serverError),
          Case.of("an answer by sendError is one", AnswerCases::sendError),
          Case.where(
              // The router of Vert.x responds to exceptions, and its server does not. Helidon 3
              // does
              // it above Netty. Grizzly 2.3.0 forgets one where nothing can be woven by name.
              server -> !server.isJdk() && !server.isVertx() && !server.forgetsExceptions(),
              "an exception becomes a 500 and is named",
              AnswerCases::exception),
          Case.where(
              ServerUnderTest::isJdk,
              "an exception closes the connection and is named",
              AnswerCases::exceptionOfJdk),
          Case.of("a path that nothing serves is a 404 without a route", AnswerCases::notFound),
          Case.where(
              ServerUnderTest::hasServlets,
              "a request that is dispatched on, to its error page too, is one request",
              AnswerCases::dispatched),
          Case.of("a redirect is passed to the client", AnswerCases::redirect),
          Case.of("no request is left in flight", Subject::awaitIdle));

  private AnswerCases() {}

  private static void success(Subject subject) throws Exception {
    Wire.Answer answer = subject.get("/success");
    assertEquals(200, answer.status());
    assertEquals("success", answer.body());
    assertTrue(answer.header("Content-Type").startsWith("text/plain"));
    assertEquals("", answer.header("traceparent"));
  }

  private static void head(Subject subject) throws Exception {
    Trace trace = Trace.random();
    try (Wire wire = subject.connect()) {
      wire.send("HEAD", "/success", "traceparent", trace.parent());
      assertEquals(200, wire.readHead().status());
      if (!subject.server().isJdk()) {
        // On the same connection: there was no body. The server of Java 8 closes it by itself.
        wire.send("GET", "/success");
        assertEquals("success", wire.read().body());
      }
    }
    assertEquals(200, status(subject.span(trace)));
  }

  private static void clientError(Subject subject) throws Exception {
    JsonNode span = spanOf(subject, "/status/404", 404);
    assertEquals("UNSET", span.get("status").asText());
  }

  private static void serverError(Subject subject) throws Exception {
    JsonNode span = spanOf(subject, "/status/500", 500);
    assertEquals("ERROR", span.get("status").asText());
    assertEquals("500", span.get("attributes").path("error.type").asText());
  }

  private static void sendError(Subject subject) throws Exception {
    JsonNode span = spanOf(subject, "/error", 503);
    assertEquals("ERROR", span.get("status").asText());
  }

  private static void exception(Subject subject) throws Exception {
    JsonNode span = spanOf(subject, "/exception", 500);
    assertEquals("ERROR", span.get("status").asText());
    assertEquals(
        "java.lang.IllegalStateException", span.get("attributes").path("error.type").asText());
  }

  private static void exceptionOfJdk(Subject subject) throws Exception {
    Trace trace = Trace.random();
    assertThrows(
        EOFException.class, () -> subject.get("/exception", "traceparent", trace.parent()));
    JsonNode span = subject.span(trace);
    assertEquals("ERROR", span.get("status").asText());
    assertEquals(
        "java.lang.IllegalStateException", span.get("attributes").path("error.type").asText());
  }

  private static void notFound(Subject subject) throws Exception {
    if (subject.server().isJdk()) {
      // A request without a context has no headers that could be read: see its adapter.
      assertEquals(404, subject.get("/nowhere").status());
      return;
    }
    Trace trace = Trace.random();
    // With what its error page needs: where that fails, containers differ.
    assertEquals(404, subject.getUpstream("/nowhere", "traceparent", trace.parent()).status());
    JsonNode span = subject.span(trace);
    assertEquals(404, status(span));
    assertEquals("GET", span.get("name").asText());
    assertTrue(span.get("attributes").path("http.route").isMissingNode());
  }

  private static void dispatched(Subject subject) throws Exception {
    for (String how : List.of("error", "exception", "forward", "include")) {
      subject.awaitIdle();
      Trace trace = Trace.random();
      Wire.Answer answer = subject.getUpstream("/dispatch/" + how, "traceparent", trace.parent());
      int status = how.equals("error") ? 404 : how.equals("exception") ? 500 : 200;
      assertEquals(status, answer.status(), how);
      boolean page = status != 200;
      if (!page || !subject.server().isTomcat()) {
        assertTrue(answer.body().contains(trace.id()), how + ": " + answer.body());
        assertEquals(page, answer.body().startsWith("oops "), answer.body());
      }
      assertEquals(status, status(subject.span(trace)), how);
      subject.awaitIdle();
      // What answers last has ended, so no second one is on its way.
      assertEquals(1, subject.spans(trace.id(), "SERVER").size(), how);
    }
  }

  private static void redirect(Subject subject) throws Exception {
    Trace trace = Trace.random();
    Wire.Answer answer = subject.get("/redirect", "traceparent", trace.parent());
    assertEquals(302, answer.status());
    assertTrue(answer.header("Location").endsWith("/success"), answer.header("Location"));
    assertEquals(302, status(subject.span(trace)));
  }

  private static JsonNode spanOf(Subject subject, String target, int status) throws Exception {
    Trace trace = Trace.random();
    assertEquals(status, subject.get(target, "traceparent", trace.parent()).status());
    JsonNode span = subject.span(trace);
    assertEquals(status, status(span));
    return span;
  }

  static int status(JsonNode span) {
    return span.get("attributes").path("http.response.status_code").asInt();
  }
}
