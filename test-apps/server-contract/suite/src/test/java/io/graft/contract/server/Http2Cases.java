package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import java.util.List;

/** Requests as streams of one connection, which speaks HTTP/2 from its first byte. */
final class Http2Cases {
  static final List<Case> ALL =
      List.of(
          Case.where(Http2Cases::speaks, "HTTP/2: each stream is a request", Http2Cases::requests),
          Case.where(
              Http2Cases::speaks,
              "HTTP/2: a refusal is an answer on its stream, and the others go on",
              Http2Cases::refused),
          Case.where(
              Http2Cases::speaks,
              "HTTP/2: a stream of events is not in flight",
              Http2Cases::events),
          Case.where(
              Http2Cases::speaks,
              "HTTP/2: a request ends that its client cancels",
              Http2Cases::cancelled),
          Case.where(
              Http2Cases::speaks,
              "HTTP/2: calls of gRPC are served as without Graft",
              Http2Cases::grpc));

  private static final String PARENT = "traceparent";

  private Http2Cases() {}

  static boolean speaks(ServerUnderTest server) {
    return server.isNetty() && server.hasHttp2();
  }

  private static void requests(Subject subject) throws Exception {
    Trace waiting = Trace.random();
    Trace posted = Trace.random();
    try (Http2Wire wire = new Http2Wire(subject.port())) {
      wire.get(1, "/block?id=first-stream", PARENT, waiting.parent());
      subject.awaitHeld("first-stream", 0);
      wire.request(3, "POST", subject.upstreamPath(), false, PARENT, posted.parent());
      wire.data(3, "in two ", false);
      wire.data(3, "parts", true);
      assertEquals(posted.id(), wire.body(3).split("-")[1]);
      wire.get(5, "/status/404");
      assertEquals("status 404", wire.body(5));
      subject.awaitInFlight(1);
      subject.release();
      assertEquals("passed", wire.body(1));
    }
    JsonNode span = subject.span(waiting);
    assertEquals(waiting.span(), span.get("parentSpanId").asText());
    assertEquals(200, AnswerCases.status(span));
    assertEquals("/block", span.get("attributes").path("url.path").asText());
    assertEquals("2", span.get("attributes").path("network.protocol.version").asText());
    assertEquals(200, AnswerCases.status(subject.span(posted)));
    subject.awaitIdle();
  }

  private static void refused(Subject subject) throws Exception {
    Trace refused = Trace.random();
    try (Http2Wire wire = new Http2Wire(subject.port())) {
      subject.awaitIdle();
      int stream = 1;
      for (int i = 0; i < Subject.CONCURRENCY; i++, stream += 2) {
        wire.get(stream, "/block?id=streams" + i);
        subject.awaitHeld("streams" + i, 0);
      }
      subject.awaitInFlight(Subject.CONCURRENCY);
      wire.request(stream, "POST", "/block?id=refused-stream", false, PARENT, refused.parent());
      wire.data(stream, "some of its body", false);
      assertFalse(wire.body(stream).isBlank(), "the reason");
      assertEquals(503, AnswerCases.status(subject.span(refused)));
      // The client may not have seen the answer yet, and sends the rest.
      wire.data(stream, "x".repeat(10_000), false);
      wire.data(stream, "the end", true);
      stream += 2;
      wire.request(stream, "HEAD", "/success", true);
      Http2Wire.Frame head = wire.read();
      assertEquals(Http2Wire.HEADERS, head.type());
      assertTrue(head.last());
      stream += 2;
      // A body that its client gives up.
      wire.request(stream, "POST", "/block?id=refused-stream", false);
      assertFalse(wire.body(stream).isBlank(), "the reason");
      wire.cancel(stream);
      subject.release();
      for (int i = 0; i < Subject.CONCURRENCY; i++) {
        assertTrue(readResponse(wire).contains("passed"));
      }
      subject.awaitIdle();
      assertEquals(0, subject.held("refused-stream"));
      stream += 2;
      wire.get(stream, "/success");
      assertEquals("success", wire.body(stream));
    }
  }

  /** Reads frames up to the end of any stream. */
  private static String readResponse(Http2Wire wire) throws Exception {
    StringBuilder all = new StringBuilder();
    for (boolean ended = false; !ended; ) {
      Http2Wire.Frame frame = wire.read();
      assertTrue(frame.type() <= Http2Wire.HEADERS, frame.toString());
      all.append(frame.payload());
      ended = frame.last();
    }
    return all.toString();
  }

  private static void events(Subject subject) throws Exception {
    Trace trace = Trace.random();
    long before = subject.held("events");
    try (Http2Wire wire = new Http2Wire(subject.port())) {
      wire.get(1, "/events", PARENT, trace.parent());
      assertEquals(Http2Wire.HEADERS, wire.read().type());
      assertEquals("first ", wire.read().payload());
      subject.awaitHeld("events", before);
      subject.awaitIdle();
      awaitStreams(subject, 1);
      subject.release();
      assertEquals("last", wire.body(1));
    }
    assertEquals(200, AnswerCases.status(subject.span(trace)));
    awaitStreams(subject, 0);
  }

  private static void awaitStreams(Subject subject, int count) {
    Await.value(
        count + " streams",
        () -> subject.admin().status().at("/requests/streams").asInt(-1),
        streams -> streams == count);
  }

  private static void cancelled(Subject subject) throws Exception {
    Trace trace = Trace.random();
    try (Http2Wire wire = new Http2Wire(subject.port())) {
      wire.get(1, "/endless", PARENT, trace.parent());
      assertEquals(Http2Wire.HEADERS, wire.read().type());
      subject.awaitInFlight(1);
      wire.cancel(1);
      subject.span(trace);
      subject.awaitIdle();
    }
  }

  private static void grpc(Subject subject) throws Exception {
    Trace trace = Trace.random();
    try (Http2Wire wire = new Http2Wire(subject.port())) {
      wire.request(
          1, "POST", "/echo", false, "content-type", "application/grpc", PARENT, trace.parent());
      wire.data(1, "call", true);
      assertEquals("echo call", wire.body(1));
    }
    assertEquals(List.of(), subject.spans(trace.id(), "SERVER"));
  }
}
