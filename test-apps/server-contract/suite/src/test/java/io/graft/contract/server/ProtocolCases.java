package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What of HTTP/1.1 a server has in its own code, where Graft is in the middle of it. */
final class ProtocolCases {
  static final List<Case> ALL =
      List.of(
          Case.where(
              ServerUnderTest::isNetty,
              "a refusal is answered in the order of pipelining",
              ProtocolCases::refusalInOrder),
          Case.where(
              // Helidon asks for a body when its handler reads it, which this one does not.
              ServerUnderTest::isNetty,
              "a request that expects 100 (Continue) gets it, and is one",
              ProtocolCases::expected),
          Case.where(
              ServerUnderTest::isNetty,
              "a refusal of one that expects it closes the connection",
              ProtocolCases::expectedInVain),
          Case.where(
              server -> server.isNetty() || server.isHelidon(),
              "a body in chunks is passed on",
              ProtocolCases::chunks),
          Case.where(
              ServerUnderTest::isNetty,
              "a stream of events is no request in flight, and is not refused its end",
              ProtocolCases::events));

  private static final String PARENT = "traceparent";

  private ProtocolCases() {}

  private static void refusalInOrder(Subject subject) throws Exception {
    List<Wire> others = new ArrayList<>();
    try (Wire wire = subject.connect()) {
      fill(subject, others, "order", Subject.CONCURRENCY - 1);
      Trace refused = Trace.random();
      wire.write(
          Wire.request("GET", "/block?id=first-of-three", "")
              + Wire.request("POST", "/echo", "refused", PARENT, refused.parent())
              + Wire.request("HEAD", "/success", ""));
      subject.awaitHeld("first-of-three", 0);
      // It has ended, although it is not answered yet.
      assertEquals(503, AnswerCases.status(subject.span(refused)));
      subject.awaitInFlight(Subject.CONCURRENCY);
      subject.release();
      assertEquals("passed", wire.read().body());
      Wire.Answer refusal = wire.read();
      assertEquals(503, refusal.status());
      assertTrue(Integer.parseInt(refusal.header("Retry-After")) > 0);
      assertEquals(503, wire.readHead().status());
      subject.awaitIdle();
      wire.send("GET", "/success");
      assertEquals("success", wire.read().body());
    } finally {
      end(subject, others);
    }
  }

  private static void expected(Subject subject) throws Exception {
    Trace trace = Trace.random();
    String request =
        Wire.request(
            "POST",
            subject.upstreamPath(),
            "body",
            "Expect",
            "100-continue",
            PARENT,
            trace.parent());
    int head = request.length() - "body".length();
    try (Wire wire = subject.connect().write(request.substring(0, head))) {
      assertEquals(100, wire.readHead().status());
      wire.write(request.substring(head));
      Wire.Answer answer = wire.read();
      assertEquals(200, answer.status());
      // The handler began when the server had read the body, long after the head.
      assertEquals(trace.id(), answer.body().split("-")[1]);
    }
    assertEquals(200, AnswerCases.status(subject.span(trace)));
    subject.awaitIdle();
  }

  private static void expectedInVain(Subject subject) throws Exception {
    List<Wire> others = new ArrayList<>();
    String request = Wire.request("POST", "/echo", "body", "Expect", "100-continue");
    try (Wire wire = subject.connect()) {
      fill(subject, others, "vain", Subject.CONCURRENCY);
      wire.write(request.substring(0, request.length() - "body".length()));
      Wire.Answer refusal = wire.read();
      assertEquals(503, refusal.status());
      assertEquals("close", refusal.header("Connection"));
      assertTrue(wire.isClosedByServer());
    } finally {
      end(subject, others);
    }
  }

  private static void chunks(Subject subject) throws Exception {
    try (Wire wire = subject.connect()) {
      wire.write("POST /echo HTTP/1.1\r\nHost: contract\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (String part : List.of("one", "two", "three")) {
        wire.write(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
      }
      wire.write("0\r\n\r\n");
      assertEquals("echo onetwothree", wire.read().body());
    }
    subject.awaitIdle();
  }

  private static void events(Subject subject) throws Exception {
    Trace trace = Trace.random();
    long before = subject.held("events");
    try (Wire wire = subject.connect().send("GET", "/events", PARENT, trace.parent())) {
      assertEquals(200, wire.readHead().status());
      assertEquals("first ", wire.chunk());
      subject.awaitHeld("events", before);
      subject.awaitIdle();
      awaitStreams(subject, 1);
      subject.release();
      assertEquals("last", wire.chunk());
      assertEquals("", wire.chunk());
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

  private static void fill(Subject subject, List<Wire> wires, String who, int count)
      throws IOException {
    subject.awaitIdle();
    for (int i = 0; i < count; i++) {
      wires.add(subject.connect().send("GET", "/block?id=" + who + i));
      subject.awaitHeld(who + i, 0);
    }
  }

  private static void end(Subject subject, List<Wire> wires) throws IOException {
    subject.release();
    for (Wire wire : wires) {
      wire.close();
    }
    subject.awaitIdle();
  }
}
