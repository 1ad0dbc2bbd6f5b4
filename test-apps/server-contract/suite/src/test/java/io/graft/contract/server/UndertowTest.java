package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the contract does not ask of every server: streams, upgrades, and refusals of all kinds. */
class UndertowTest {
  /** As many as the application has. */
  private static final int WORKERS = 16;

  static Stream<ServerUnderTest> versions() {
    return Stream.of(
        new ServerUnderTest("undertow", "1.4.0", "javax", "UndertowHandlersMain", Jdk.oneOf(8)),
        newest());
  }

  private static ServerUnderTest newest() {
    return new ServerUnderTest(
        "undertow", "2.4.2", "jakarta", "UndertowHandlersMain", Jdk.oneOf(21, 17, 25));
  }

  private static Subject start(ServerUnderTest server) throws IOException {
    return new Subject(server, Jdk.require(server.jdks().get(0)));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void anUpgradedConnectionIsASessionUntilItCloses(ServerUnderTest server) throws Exception {
    try (Subject subject = start(server)) {
      Trace trace = Trace.random();
      Wire wire = SessionCases.open(subject, "traceparent", trace.parent());
      try {
        assertEquals(101, AnswerCases.status(subject.span(trace)));
        SessionCases.awaitOpen(subject, 0, 1);
        subject.awaitIdle();
      } finally {
        wire.close();
      }
      SessionCases.awaitOpen(subject, 0, 0);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void refusalsOfPipelinedRequestsKeepTheirOrder(ServerUnderTest server) throws Exception {
    try (Subject subject = start(server);
        AdmissionCases.Full full = new AdmissionCases.Full(subject, "pipelined");
        Wire wire = subject.connect()) {
      wire.write(
          Wire.request("GET", "/success", "")
              // Never refused, and not found.
              + Wire.request("GET", "/health", "")
              + Wire.request("POST", "/echo", "unread")
              + Wire.request("GET", "/health", ""));
      assertEquals(503, wire.read().status());
      assertEquals(404, wire.read().status());
      assertEquals(503, wire.read().status());
      assertEquals(404, wire.read().status());
      full.end();
      subject.awaitIdle();
      assertEquals("success", wire.send("GET", "/success").read().body());
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aRefusalOfARequestWhoseBodyIsNotSentYetClosesTheConnection(ServerUnderTest server)
      throws Exception {
    try (Subject subject = start(server);
        AdmissionCases.Full full = new AdmissionCases.Full(subject, "expected");
        Wire wire = subject.connect()) {
      wire.send("POST", "/echo", "Expect", "100-continue", "Content-Length", "5");
      Wire.Answer refusal = wire.read();
      assertEquals(503, refusal.status());
      assertEquals("close", refusal.header("Connection").toLowerCase());
      full.end();
    }
  }

  /** Handlers that wait for something else leave the processors idle. */
  @ParameterizedTest
  @MethodSource("versions")
  void itShedsWhenRequestsWaitForItsWorkers(ServerUnderTest server) throws Exception {
    List<Wire> held = new ArrayList<>();
    try (JavaProcess process =
        server
            .on(Jdk.require(server.jdks().get(0)))
            .withAgent()
            .property("graft.service.name", "contract")
            .property("graft.server.shed", "enforce")
            .property("graft.server.shed.min", 20)
            .start()) {
      String line = process.awaitOut("^listening on ");
      int port = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
      AdminClient admin = AdminClient.of(process);
      for (int i = 0; i < WORKERS; i++) {
        held.add(new Wire(port).send("GET", "/block?id=" + i));
      }
      Await.until(
          "a request for each worker",
          () -> admin.status().at("/service/requestsInFlight").asInt() == WORKERS);
      assertEquals(200, success(port));
      for (int i = 0; i < 3; i++) {
        held.add(new Wire(port).send("GET", "/block?id=waits"));
      }
      // It would not wait itself, as it is served on an I/O thread.
      Await.until("a refusal", () -> success(port) == 503);
    } finally {
      for (Wire wire : held) {
        wire.close();
      }
    }
  }

  private static int success(int port) throws IOException {
    try (Wire wire = new Wire(port).send("GET", "/success")) {
      return wire.read().status();
    }
  }

  @Test
  void refusalsOverHttp2LeaveTheConnectionOpen() throws Exception {
    try (Subject subject = start(newest())) {
      HttpClient client = HttpClient.newHttpClient();
      assertEquals(200, get(client, subject).statusCode());
      try (AdmissionCases.Full full = new AdmissionCases.Full(subject, "http2")) {
        HttpResponse<String> refusal = get(client, subject);
        assertEquals(503, refusal.statusCode());
        assertTrue(refusal.headers().firstValueAsLong("Retry-After").orElse(0) > 0);
        full.end();
      }
      subject.awaitIdle();
      assertEquals("success", get(client, subject).body());
    }
  }

  private static HttpResponse<String> get(HttpClient client, Subject subject) throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + subject.port() + "/success"))
                .version(HttpClient.Version.HTTP_2)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(HttpClient.Version.HTTP_2, response.version());
    return response;
  }
}
