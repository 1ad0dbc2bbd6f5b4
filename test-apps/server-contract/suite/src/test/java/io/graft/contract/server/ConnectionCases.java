package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** A request is in flight from its first byte to the last of its answer, and no longer. */
final class ConnectionCases {
  static final List<Case> ALL =
      List.of(
          Case.of("a connection serves many requests", ConnectionCases::keepAlive),
          Case.of("pipelined requests are answered in order", ConnectionCases::pipelined),
          Case.of("pipelined requests with bodies too", ConnectionCases::pipelinedBodies),
          Case.of("a streamed answer is in flight to its end", ConnectionCases::streamed),
          Case.where(
              // Of Netty in a case of its own.
              server -> !server.isJdk() && !server.isNetty(),
              "a stream of events is not in flight, and ends",
              ConnectionCases::events),
          Case.of("an asynchronous request is in flight to its end", ConnectionCases::async),
          Case.of("one that is completed at once ends", ConnectionCases::asyncAtOnce),
          Case.where(
              ServerUnderTest::hasServlets,
              "one that is dispatched goes on with its trace",
              ConnectionCases::asyncDispatch),
          Case.where(
              ServerUnderTest::hasServlets,
              "one that nobody completes times out and ends",
              ConnectionCases::asyncTimeout),
          Case.where(
              ServerUnderTest::hasServlets,
              "a task of an asynchronous request goes on with its trace",
              ConnectionCases::asyncTask),
          Case.where(
              ServerUnderTest::hasHttp2,
              "requests over HTTP/2 are the same",
              ConnectionCases::http2),
          Case.of("a request ends whose client goes away", ConnectionCases::disconnect),
          Case.of("none of them is left in flight", Subject::awaitIdle));

  private ConnectionCases() {}

  private static void keepAlive(Subject subject) throws Exception {
    try (Wire wire = subject.connect()) {
      for (int i = 0; i < 3; i++) {
        Trace trace = Trace.random();
        wire.send("GET", "/users/" + i, "traceparent", trace.parent());
        assertEquals("user " + i, wire.read().body());
        assertEquals(200, AnswerCases.status(subject.span(trace)));
      }
    }
  }

  private static void pipelined(Subject subject) throws Exception {
    Trace[] traces = {Trace.random(), Trace.random(), Trace.random()};
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      all.append(
          Wire.request("GET", subject.upstreamPath(), "", "traceparent", traces[i].parent()));
    }
    try (Wire wire = subject.connect().write(all.toString())) {
      for (Trace trace : traces) {
        assertEquals(trace.id(), wire.read().body().split("-")[1]);
      }
    }
    for (Trace trace : traces) {
      assertEquals(trace.span(), subject.span(trace).get("parentSpanId").asText());
    }
  }

  private static void pipelinedBodies(Subject subject) throws Exception {
    String all =
        Wire.request("POST", "/echo", "one")
            // Its body is never read by the application.
            + Wire.request("POST", "/success", "unread")
            + Wire.request("POST", "/echo", "three");
    try (Wire wire = subject.connect().write(all)) {
      assertEquals("echo one", wire.read().body());
      assertEquals("success", wire.read().body());
      assertEquals("echo three", wire.read().body());
    }
  }

  private static void streamed(Subject subject) throws Exception {
    Trace trace = Trace.random();
    long before = subject.held("stream");
    try (Wire wire = subject.connect().send("GET", "/stream", "traceparent", trace.parent())) {
      assertEquals(200, wire.readHead().status());
      assertEquals("first ", wire.chunk());
      subject.awaitHeld("stream", before);
      subject.awaitInFlight(1);
      assertEquals(List.of(), subject.spans(trace.id(), "SERVER"));
      subject.release();
      assertEquals("last", wire.chunk());
      assertEquals("", wire.chunk());
      subject.span(trace);
    }
    subject.awaitIdle();
  }

  private static void events(Subject subject) throws Exception {
    Trace trace = Trace.random();
    long before = subject.held("events");
    try (Wire wire = subject.connect().send("GET", "/events", "traceparent", trace.parent())) {
      assertEquals(200, wire.readHead().status());
      assertEquals("first ", wire.chunk());
      subject.awaitHeld("events", before);
      subject.awaitIdle();
      assertEquals(List.of(), subject.spans(trace.id(), "SERVER"));
      subject.release();
      assertEquals("last", wire.chunk());
      assertEquals("", wire.chunk());
      subject.span(trace);
    }
  }

  private static void async(Subject subject) throws Exception {
    Trace trace = Trace.random();
    long before = subject.held("async");
    try (Wire wire =
        subject.connect().send("GET", "/async/complete", "traceparent", trace.parent())) {
      subject.awaitHeld("async", before);
      // The handler has returned, or is about to.
      subject.awaitInFlight(1);
      assertEquals(List.of(), subject.spans(trace.id(), "SERVER"));
      subject.release();
      assertEquals("async", wire.read().body());
    }
    assertEquals(200, AnswerCases.status(subject.span(trace)));
    subject.awaitIdle();
  }

  private static void asyncAtOnce(Subject subject) throws Exception {
    Trace trace = Trace.random();
    assertEquals("at once", subject.get("/async/at-once", "traceparent", trace.parent()).body());
    assertEquals(200, AnswerCases.status(subject.span(trace)));
    subject.awaitIdle();
  }

  private static void asyncDispatch(Subject subject) throws Exception {
    Trace trace = Trace.random();
    Wire.Answer answer = subject.getUpstream("/async/dispatch", "traceparent", trace.parent());
    assertEquals(200, answer.status());
    assertEquals(trace.id(), answer.body().split("-")[1]);
    assertEquals(trace.span(), subject.span(trace).get("parentSpanId").asText());
    subject.awaitIdle();
  }

  private static void asyncTask(Subject subject) throws Exception {
    Trace trace = Trace.random();
    Wire.Answer answer = subject.getUpstream("/async/task", "traceparent", trace.parent());
    assertEquals(200, answer.status());
    assertEquals(trace.id(), answer.body().split("-")[1]);
    assertEquals(200, AnswerCases.status(subject.span(trace)));
    subject.awaitIdle();
  }

  private static void http2(Subject subject) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    // The first asks for the change of protocol, the others speak the new one from their start.
    for (String target : List.of("/users/1", "/users/2", "/async/at-once")) {
      Trace trace = Trace.random();
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + subject.port() + target))
                  .version(HttpClient.Version.HTTP_2)
                  .header("traceparent", trace.parent())
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(200, answer.statusCode());
      assertEquals(HttpClient.Version.HTTP_2, answer.version());
      JsonNode span = subject.span(trace);
      assertEquals(trace.span(), span.get("parentSpanId").asText());
      assertEquals(target, span.get("attributes").path("url.path").asText());
      assertEquals("2", span.get("attributes").path("network.protocol.version").asText());
    }
    subject.awaitIdle();
  }

  private static void asyncTimeout(Subject subject) throws Exception {
    Trace trace = Trace.random();
    assertEquals(500, subject.get("/async/timeout", "traceparent", trace.parent()).status());
    assertEquals(500, AnswerCases.status(subject.span(trace)));
    subject.awaitIdle();
  }

  private static void disconnect(Subject subject) throws Exception {
    Trace trace = Trace.random();
    try (Wire wire = subject.connect().send("GET", "/endless", "traceparent", trace.parent())) {
      assertEquals(200, wire.readHead().status());
      assertTrue(wire.chunk().length() > 0);
      subject.awaitInFlight(1);
      wire.abort();
    }
    subject.span(trace);
    subject.awaitIdle();
  }
}
