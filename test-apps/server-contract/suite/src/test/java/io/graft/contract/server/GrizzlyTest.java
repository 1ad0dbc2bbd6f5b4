package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.Jdk;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** HTTP/2, and Jersey's standalone server, which is Grizzly with one handler. */
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

  @Test
  void governsStreamsOfHttp2() throws Exception {
    ServerUnderTest server =
        new ServerUnderTest("grizzly", "4.0.2", "jakarta", "GrizzlyHandlerMain", List.of(JDK));
    try (Subject subject =
        new Subject(server, server.on(Jdk.require(JDK)).property("contract.http2", true), "10s")) {
      HttpClient client = HttpClient.newHttpClient(); // its first request upgrades the connection
      for (String target : List.of("/users/1", "/users/2", "/async/at-once")) {
        Trace trace = Trace.random();
        assertEquals(200, get(client, subject, target, trace, BodyHandlers.ofString()).statusCode());
        JsonNode span = subject.span(trace);
        assertEquals(trace.span(), span.get("parentSpanId").asText());
        assertEquals("2", span.get("attributes").path("network.protocol.version").asText());
      }
      try (AdmissionCases.Full full = new AdmissionCases.Full(subject, "streams")) {
        Trace refused = Trace.random();
        HttpResponse<String> refusal =
            get(client, subject, "/block?id=refused", refused, BodyHandlers.ofString());
        assertEquals(503, refusal.statusCode());
        assertEquals("1", refusal.headers().firstValue("Retry-After").orElse(""));
        assertEquals(503, AnswerCases.status(subject.span(refused)));
        assertEquals(0, subject.held("refused"));
        full.end();
      }
      subject.awaitIdle();
      aStreamOfEventsIsNotInFlight(client, subject);
    }
  }

  private static void aStreamOfEventsIsNotInFlight(HttpClient client, Subject subject)
      throws Exception {
    long before = subject.held("events");
    try (InputStream events =
        get(client, subject, "/events", Trace.random(), BodyHandlers.ofInputStream()).body()) {
      assertEquals("first ", new String(events.readNBytes(6), StandardCharsets.US_ASCII));
      subject.awaitHeld("events", before);
      subject.awaitIdle();
      SessionCases.awaitOpen(subject, 1, 0);
      subject.release();
      assertEquals("last", new String(events.readAllBytes(), StandardCharsets.US_ASCII));
    }
    SessionCases.awaitOpen(subject, 0, 0);
  }

  private static <T> HttpResponse<T> get(
      HttpClient client, Subject subject, String target, Trace trace, BodyHandler<T> handler)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + subject.port() + target);
    HttpResponse<T> response =
        client.send(
            HttpRequest.newBuilder(uri).header("traceparent", trace.parent()).build(), handler);
    assertEquals(HttpClient.Version.HTTP_2, response.version());
    return response;
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
