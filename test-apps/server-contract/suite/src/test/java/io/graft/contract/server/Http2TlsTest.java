package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Jdk;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** HTTP/2 as browsers and most clients speak it: negotiated in TLS, on one connection. */
class Http2TlsTest {
  private static final CellTable TABLE = CellTable.titled("HTTP/2 over TLS");
  private static final int SECONDS = 30;
  private static final String NETTY = "netty";

  private static List<ServerUnderTest> servers() {
    List<ServerUnderTest> servers =
        new ArrayList<>(
            List.of(
                server("tomcat", "11.0.24", "jakarta", "TomcatMain", 25),
                server("jetty", "12.1.14", "jakarta", "JettyMain", 25),
                server("undertow", "2.3.24", "jakarta", "UndertowMain", 21),
                server(NETTY, "reactor-netty-1.3.8", "javax", "ReactorMain", 17)));
    if (Jdk.isMatrix()) {
      servers.addAll(
          List.of(
              server("tomcat", "9.0.98", "javax", "TomcatMain", 11),
              server("tomcat", "10.1.55", "jakarta", "TomcatMain", 17),
              server("jetty", "9.4.58", "javax", "JettyMain", 11),
              server("undertow", "2.2.37", "javax", "UndertowMain", 11),
              server("undertow", "2.4.2", "jakarta", "UndertowHandlersMain", 25),
              server("grizzly", "4.0.2", "jakarta", "GrizzlyHandlerMain", 25),
              server("helidon", "4.5", "javax", "HelidonMain", 25),
              server(NETTY, "reactor-netty-1.0.0", "javax", "ReactorMain", 11),
              server(NETTY, "vertx-4.5.32", "javax", "VertxMain", 11),
              server(NETTY, "vertx-5.1.6", "javax", "VertxMain", 25),
              server(NETTY, "armeria-1.0.0", "javax", "ArmeriaMain", 11),
              server(NETTY, "armeria-1.40.0", "javax", "ArmeriaMain", 25)));
    }
    return servers;
  }

  private static ServerUnderTest server(
      String library, String version, String names, String main, int jdk) {
    return new ServerUnderTest(library, version, names, main, List.of(jdk));
  }

  @TestFactory
  List<DynamicTest> itsStreamsAreRequests() throws Exception {
    TestKeys keys = new TestKeys();
    return servers().stream()
        .filter(CellTable::isWanted)
        .map(each -> test(each, each.jdks().get(0), keys))
        .toList();
  }

  private static DynamicTest test(ServerUnderTest server, int jdk, TestKeys keys) {
    return DynamicTest.dynamicTest(
        server + " on JDK " + jdk,
        () -> TABLE.run(server.toString(), jdk, () -> run(server, Jdk.require(jdk), keys)));
  }

  private static void run(ServerUnderTest server, Jdk jdk, TestKeys keys) throws Exception {
    try (Subject subject =
        new Subject(
            server, server.on(jdk).property("contract.keys", keys.file().toString()), "10s")) {
      Client client = new Client(subject, keys);
      isRegistered(subject);
      isTraced(subject, client);
      isRefused(subject, client);
      streams(subject, client);
      drains(subject, client);
    }
  }

  private static void isRegistered(Subject subject) {
    Await.until(
        "its registration",
        () ->
            subject
                .admin()
                .status()
                .at("/service/state")
                .asText()
                .matches("registered: contract/.*:" + subject.port()));
  }

  private static void isTraced(Subject subject, Client client) throws Exception {
    Trace trace = Trace.random();
    assertEquals("success", client.get("/success", "traceparent", trace.parent()).join().body());
    JsonNode span = subject.span(trace);
    assertEquals(trace.span(), span.get("parentSpanId").asText());
    assertEquals("2", span.get("attributes").path("network.protocol.version").asText());
    assertEquals("https", span.get("attributes").path("url.scheme").asText());
    assertEquals(
        trace.id(),
        client
            .get(subject.upstreamPath(), "traceparent", trace.parent())
            .join()
            .body()
            .split("-")[1]);
  }

  /** A refusal is the response of its stream; the connection and its other streams go on. */
  private static void isRefused(Subject subject, Client client) throws Exception {
    subject.awaitIdle();
    List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
    for (int i = 0; i < Subject.CONCURRENCY; i++) {
      held.add(client.get("/block?id=tls" + i));
      subject.awaitHeld("tls" + i, 0);
    }
    Trace trace = Trace.random();
    HttpResponse<String> refusal =
        client.get("/block?id=refused", "traceparent", trace.parent()).join();
    assertEquals(503, refusal.statusCode());
    assertTrue(refusal.headers().firstValueAsLong("Retry-After").orElse(0) > 0);
    assertFalse(refusal.body().isBlank());
    assertEquals(503, client.post("/echo", "x".repeat(10_000)).join().statusCode());
    assertEquals(503, AnswerCases.status(subject.span(trace)));
    assertEquals(0, subject.held("refused"));
    subject.release();
    for (CompletableFuture<HttpResponse<String>> each : held) {
      assertEquals("passed", each.join().body());
    }
    subject.awaitIdle();
    assertEquals("echo again", client.post("/echo", "again").join().body());
  }

  /** What never ends is not in flight. */
  private static void streams(Subject subject, Client client) throws Exception {
    long before = subject.held("events");
    try (InputStream events = client.open("/events")) {
      assertEquals("first ", new String(events.readNBytes(6)));
      subject.awaitHeld("events", before);
      subject.awaitIdle();
      SessionCases.awaitOpen(subject, 1, 0);
      subject.release();
      assertEquals("last", new String(events.readAllBytes()));
    }
    SessionCases.awaitOpen(subject, 0, 0);
  }

  /** A request that is in flight when the process is told to end gets its response. */
  private static void drains(Subject subject, Client client) throws Exception {
    CompletableFuture<HttpResponse<String>> last = client.get("/block?id=last");
    subject.awaitHeld("last", 0);
    subject.process().terminate();
    subject.awaitDraining();
    subject.release();
    assertEquals("passed", last.join().body());
    subject.process().awaitExit();
  }

  /** A client that speaks HTTP/2, and nothing else. */
  private static final class Client {
    private final HttpClient client;
    private final String base;

    Client(Subject subject, TestKeys keys) throws Exception {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_2)
              .sslContext(keys.trusting())
              .build();
      base = "https://127.0.0.1:" + subject.port();
    }

    CompletableFuture<HttpResponse<String>> get(String target, String... headers) {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + target));
      return send(headers.length == 0 ? request.build() : request.headers(headers).build());
    }

    CompletableFuture<HttpResponse<String>> post(String target, String body) {
      return send(
          HttpRequest.newBuilder(URI.create(base + target))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build());
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
      return client
          .sendAsync(request, HttpResponse.BodyHandlers.ofString())
          .orTimeout(SECONDS, TimeUnit.SECONDS)
          .thenApply(
              response -> {
                assertEquals(HttpClient.Version.HTTP_2, response.version());
                return response;
              });
    }

    InputStream open(String target) throws Exception {
      HttpResponse<InputStream> response =
          client.send(
              HttpRequest.newBuilder(URI.create(base + target)).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      assertEquals(HttpClient.Version.HTTP_2, response.version());
      return response.body();
    }
  }
}
