package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.Jdk;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Jersey's standalone server, which is Grizzly with one handler. */
class GrizzlyTest {
  private static final int JDK = 25;

  @Test
  void governsTheResourcesOfJersey() throws Exception {
    ServerUnderTest server =
        new ServerUnderTest(
            "grizzly", "jersey-3.1.11", "jakarta", "GrizzlyJerseyMain", List.of(JDK));
    try (Subject subject = new Subject(server, Jdk.require(JDK))) {
      Await.until(
          "its registration",
          () ->
              subject
                  .admin()
                  .status()
                  .at("/service/state")
                  .asText()
                  .startsWith("registered: contract"));
      Trace trace = Trace.random();
      assertEquals("success", subject.get("/success", "traceparent", trace.parent()).body());
      JsonNode span = subject.span(trace);
      assertEquals(200, AnswerCases.status(span));
      assertEquals("grizzly", span.get("attributes").get("graft.library").asText());
      aSuspendedResponseEndsWhenItIsResumed(subject);
      aRequestTooManyIsRefusedBeforeJersey(subject);
    }
  }

  private static void aSuspendedResponseEndsWhenItIsResumed(Subject subject) throws Exception {
    Trace trace = Trace.random();
    long before = subject.held("async");
    try (Wire wire =
        subject.connect().send("GET", "/async/complete", "traceparent", trace.parent())) {
      subject.awaitHeld("async", before);
      assertEquals(1, subject.inFlight());
      subject.release();
      assertEquals("async", wire.read().body());
    }
    assertEquals(200, AnswerCases.status(subject.span(trace)));
    subject.awaitIdle();
  }

  private static void aRequestTooManyIsRefusedBeforeJersey(Subject subject) throws Exception {
    try (AdmissionCases.Full full = new AdmissionCases.Full(subject, "full")) {
      Wire.Answer refusal = subject.get("/block?id=refused");
      assertEquals(503, refusal.status());
      assertTrue(Integer.parseInt(refusal.header("Retry-After")) > 0);
      assertEquals(0, subject.held("refused"));
      full.end();
    }
    subject.awaitIdle();
  }
}
