package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A server that has as many requests in flight as it may refuses the next one by itself. */
final class AdmissionCases {
  static final List<Case> ALL =
      List.of(
          Case.of("a request too many is refused before its handler", AdmissionCases::refused),
          Case.of(
              "its body is swallowed, and its connection used again or closed",
              AdmissionCases::body));

  private AdmissionCases() {}

  private static void refused(Subject subject) throws Exception {
    try (Full full = new Full(subject, "first")) {
      Trace trace = Trace.random();
      Wire.Answer answer = subject.get("/block?id=refused", "traceparent", trace.parent());
      assertEquals(503, answer.status());
      assertTrue(Integer.parseInt(answer.header("Retry-After")) > 0);
      assertFalse(answer.body().isBlank());
      assertEquals("text/plain;charset=utf-8", answer.header("Content-Type"));
      assertEquals(0, subject.held("refused"));
      assertEquals(503, AnswerCases.status(subject.span(trace)));
      full.end();
    }
    subject.awaitIdle();
    assertEquals("success", subject.get("/success").body());
  }

  private static void body(Subject subject) throws Exception {
    try (Full full = new Full(subject, "second");
        Wire wire = subject.connect()) {
      wire.write(Wire.request("POST", "/echo", "x".repeat(10_000)));
      Wire.Answer refusal = wire.read();
      assertEquals(503, refusal.status());
      full.end();
      subject.awaitIdle();
      if (refusal.header("Connection").equalsIgnoreCase("close")) {
        assertTrue(subject.server().closesAfter503(), "only such a server closes it after a 503");
        assertTrue(wire.isClosedByServer());
      } else {
        wire.write(Wire.request("POST", "/echo", "again"));
        assertEquals("echo again", wire.read().body());
      }
    }
  }

  /** All that the server may serve at once, held by their handlers. */
  static final class Full implements AutoCloseable {
    private final Subject subject;
    private final List<Wire> wires = new ArrayList<>();

    Full(Subject subject, String who) throws Exception {
      this.subject = subject;
      subject.awaitIdle();
      for (int i = 0; i < Subject.CONCURRENCY; i++) {
        String id = who + i;
        wires.add(subject.connect().send("GET", "/block?id=" + id));
        subject.awaitHeld(id, 0);
      }
      subject.awaitInFlight(Subject.CONCURRENCY);
    }

    /** Lets them go on, to their good end. */
    void end() throws Exception {
      subject.release();
      for (Wire wire : wires) {
        assertEquals("passed", wire.read().body());
      }
    }

    @Override
    public void close() throws IOException {
      subject.release();
      for (Wire wire : wires) {
        wire.close();
      }
    }
  }
}
