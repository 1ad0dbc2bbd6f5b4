package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Exchanges that last: WebSocket, and streams of events. */
final class SessionCases {
  static final List<Case> ALL =
      List.of(
          Case.where(
              ServerUnderTest::hasSessions,
              "a connection that becomes a WebSocket is a session until it closes",
              SessionCases::session),
          Case.where(
              ServerUnderTest::hasSessions,
              "a handshake too many is refused, and its connection no session",
              SessionCases::refused),
          Case.where(
              ServerUnderTest::hasHttp2Sessions,
              "HTTP/2: a stream that becomes a WebSocket is a session until it closes",
              SessionCases::http2),
          new Case(
              "200 streams and 200 sessions take the place of no request",
              ServerUnderTest::isNewestOrOldest,
              SessionCases::crowd));

  private static final int MANY = 200;

  /** A frame of text, masked as those of a client. */
  private static final String MASKED_HI = "\u0081\u0082\0\0\0\0hi";

  private SessionCases() {}

  private static void session(Subject subject) throws Exception {
    Trace trace = Trace.random();
    try (Wire wire = open(subject, "traceparent", trace.parent())) {
      JsonNode span = subject.span(trace);
      assertEquals(101, AnswerCases.status(span));
      assertEquals("UNSET", span.get("status").asText());
      awaitOpen(subject, 0, 1);
      assertEquals("1", metric(subject, "graft_server_active_sessions"));
      subject.awaitIdle();
      wire.write(MASKED_HI);
      assertEquals("success", subject.get("/success").body());
      awaitOpen(subject, 0, 1);
    }
    awaitOpen(subject, 0, 0);
  }

  private static void http2(Subject subject) throws Exception {
    Trace trace = Trace.random();
    try (Http2Wire wire = new Http2Wire(subject.port())) {
      connect(wire, 1, "traceparent", trace.parent());
      JsonNode span = subject.span(trace);
      assertEquals(200, AnswerCases.status(span));
      assertEquals("CONNECT", span.get("attributes").path("http.request.method").asText());
      awaitOpen(subject, 0, 1);
      subject.awaitIdle();
      wire.data(1, MASKED_HI, false);
      wire.get(3, "/success");
      assertEquals("success", wire.body(3));
      connect(wire, 5);
      awaitOpen(subject, 0, 2);
      wire.cancel(1);
      awaitOpen(subject, 0, 1);
    }
    awaitOpen(subject, 0, 0);
  }

  private static void connect(Http2Wire wire, int stream, String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of(":protocol", "websocket"));
    all.addAll(List.of("sec-websocket-version", "13"));
    all.addAll(List.of(headers));
    wire.request(stream, "CONNECT", "/socket", false, all.toArray(new String[0]));
    Http2Wire.Frame answer = wire.read();
    assertEquals(Http2Wire.HEADERS, answer.type());
    assertEquals(stream, answer.stream());
    assertFalse(answer.last());
  }

  /** The value of a metric that has one. */
  private static String metric(Subject subject, String name) {
    String all = subject.admin().metrics();
    Matcher line = Pattern.compile("(?m)^" + name + "(\\{[^}]*})? (\\S+)$").matcher(all);
    assertTrue(line.find(), all);
    return line.group(2);
  }

  private static void refused(Subject subject) throws Exception {
    Trace trace = Trace.random();
    try (AdmissionCases.Full full = new AdmissionCases.Full(subject, "socket")) {
      Wire.Answer refusal = subject.get("/socket", handshake("traceparent", trace.parent()));
      assertEquals(503, refusal.status());
      assertEquals("1", refusal.header("Retry-After"));
      assertEquals(503, AnswerCases.status(subject.span(trace)));
      full.end();
    }
    subject.awaitIdle();
    awaitOpen(subject, 0, 0);
  }

  private static void crowd(Subject subject) throws Exception {
    boolean sockets = subject.server().hasSessions();
    long before = subject.held("crowd");
    List<Wire> streams = new ArrayList<>();
    List<Wire> sessions = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        streams.add(stream(subject));
        if (sockets) {
          sessions.add(open(subject));
        }
      }
      Await.until("the handlers", () -> subject.held("crowd") == before + MANY);
      awaitOpen(subject, MANY, sessions.size());
      subject.awaitIdle();
      for (int i = 0; i < 2 * Subject.CONCURRENCY; i++) {
        assertEquals("success", subject.get("/success").body());
      }
      full(subject, sockets);
      for (Wire each : streams) {
        assertEquals("last", each.chunk());
        assertEquals("", each.chunk());
      }
      awaitOpen(subject, 0, sessions.size());
    } finally {
      close(streams);
      close(sessions);
    }
    awaitOpen(subject, 0, 0);
    subject.awaitIdle();
  }

  /** New ones are refused as any request; in the end the handlers of all go on. */
  private static void full(Subject subject, boolean sockets) throws Exception {
    try (AdmissionCases.Full full = new AdmissionCases.Full(subject, "crowded")) {
      assertEquals(503, subject.get("/async/events").status());
      if (sockets) {
        assertEquals(503, subject.get("/socket", handshake()).status());
      }
      full.end();
    }
  }

  private static Wire stream(Subject subject) throws IOException {
    Wire wire = subject.connect().send("GET", "/async/events");
    assertEquals(200, wire.readHead().status());
    assertEquals("first ", wire.chunk());
    return wire;
  }

  static Wire open(Subject subject, String... headers) throws IOException {
    Wire wire = subject.connect().send("GET", "/socket", handshake(headers));
    assertEquals(101, wire.readHead().status());
    return wire;
  }

  private static String[] handshake(String... more) {
    List<String> headers =
        new ArrayList<>(List.of("Connection", "Upgrade", "Upgrade", "websocket"));
    headers.addAll(List.of("Sec-WebSocket-Version", "13"));
    headers.addAll(List.of("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));
    headers.addAll(List.of(more));
    return headers.toArray(new String[0]);
  }

  static void awaitOpen(Subject subject, int streams, int sessions) {
    Await.value(
        streams + " streams and " + sessions + " sessions",
        () -> subject.admin().status().get("requests"),
        requests ->
            requests.get("streams").asInt() == streams
                && requests.get("sessions").asInt() == sessions);
  }

  private static void close(List<Wire> wires) throws IOException {
    for (Wire each : wires) {
      each.close();
    }
  }
}
