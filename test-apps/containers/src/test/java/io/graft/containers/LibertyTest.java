package io.graft.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Requests of Liberty, from before its virtual hosts to the end of their responses. */
class LibertyTest {
  private final Semaphore released = new Semaphore(0);
  private final HttpClient client = HttpClient.newHttpClient();
  private AdminClient admin;
  private String base;

  @Test
  void whateverAnswersARequestItIsAdmittedTracedAndAwaited() throws Exception {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        HeldUpstream upstream = new HeldUpstream();
        RunningContainer liberty =
            new RunningContainer(
                new OneAtATime(Liberty.newest(Jdk.oneOf(17, 11, 21))),
                Jdk.require(Jdk.oneOf(17, 11, 21).get(0)),
                true,
                directory.directory("liberty"))) {
      base = liberty.base();
      admin = AdminClient.of(liberty.process());
      liberty.awaitReady();

      assertSpan("/shop/hello", 200, "/shop/*", "");
      assertSpan("/shop/missing", 404, "/shop/*", "");
      assertSpan("/shop/broken", 500, "/shop/*", "javax.servlet.ServletException");
      assertSpan("/nowhere", 404, "", "");
      released.release();
      assertSpan("/shop/later?to=" + upstream.url(), 200, "/shop/*", "");

      for (int i = 0; i < 2; i++) {
        Http.Response seen =
            Http.get(base + "/shop/user", "x-user", "mallory", "X-User", "root", "x_user", "eve");
        assertEquals("user null", seen.body(), "attack 50");
      }
      assertEquals("covered", admin.status().at("/coverage/state").asText());

      assertRefusedWhileAnotherIsHeld("/shop/relay?to=" + upstream.url(), "relayed upstream");
      assertRefusedWhileAnotherIsHeld("/shop/later?to=" + upstream.url(), "later upstream");

      assertServedByHttp2("/shop/later?to=" + upstream.url());

      CompletableFuture<HttpResponse<String>> last = hold("/shop/later?to=" + upstream.url());
      liberty.process().terminate();
      Await.until("the lease to go", () -> !admin.status().toString().contains("registered:"));
      released.release();
      assertEquals("later upstream", last.get().body(), liberty::dump);
      liberty.process().awaitExit();
    }
  }

  private void assertRefusedWhileAnotherIsHeld(String path, String answer) throws Exception {
    CompletableFuture<HttpResponse<String>> held = hold(path);
    for (String refused : List.of("/shop/hello", "/nowhere", "/shop/hello")) {
      Http.Response response = Http.get(base + refused);
      assertEquals(503, response.status(), refused);
      assertEquals("1", response.header("Retry-After").orElse(""), refused);
    }
    released.release();
    assertEquals(answer, held.get().body());
    awaitInFlight(0);
    assertEquals("shop/hello", Http.get(base + "/shop/hello").body());
    awaitInFlight(0);
  }

  /** On one connection that its first request has upgraded: a refusal ends its stream alone. */
  private void assertServedByHttp2(String later) throws Exception {
    assertEquals("shop/hello", byHttp2("/shop/hello", "").get().body());
    CompletableFuture<HttpResponse<String>> held = hold(later);
    String trace = UUID.randomUUID().toString().replace("-", "");
    HttpResponse<String> refusal = byHttp2("/shop/hello", trace).get();
    assertEquals(503, refusal.statusCode());
    assertEquals("1", refusal.headers().firstValue("Retry-After").orElse(""));
    JsonNode attributes = awaitSpan(trace).get("attributes");
    assertEquals(503, attributes.path("http.response.status_code").asInt());
    assertEquals("2", attributes.path("network.protocol.version").asText());
    released.release();
    assertEquals("later upstream", held.get().body());
    assertEquals(HttpClient.Version.HTTP_2, held.get().version());
    awaitInFlight(0);
    assertEquals("shop/hello", byHttp2("/shop/hello", "").get().body());
    awaitInFlight(0);
  }

  private CompletableFuture<HttpResponse<String>> byHttp2(String path, String trace) {
    String parent = trace.isEmpty() ? "" : "00-" + trace + "-00f067aa0ba902b7-01";
    return client
        .sendAsync(
            HttpRequest.newBuilder(URI.create(base + path)).header("traceparent", parent).build(),
            HttpResponse.BodyHandlers.ofString())
        .thenApply(
            response -> {
              assertEquals(HttpClient.Version.HTTP_2, response.version());
              return response;
            });
  }

  private CompletableFuture<HttpResponse<String>> hold(String path) {
    awaitInFlight(0);
    CompletableFuture<HttpResponse<String>> held =
        client.sendAsync(
            HttpRequest.newBuilder(URI.create(base + path)).build(),
            HttpResponse.BodyHandlers.ofString());
    Await.until("the request to wait for another", () -> released.hasQueuedThreads());
    awaitInFlight(1);
    return held;
  }

  private void awaitInFlight(int wanted) {
    Await.value(
        "requests in flight",
        () -> admin.status().at("/service/requestsInFlight").asInt(-1),
        inFlight -> inFlight == wanted);
  }

  private void assertSpan(String path, int status, String route, String failure) {
    String trace = UUID.randomUUID().toString().replace("-", "");
    Http.Response response =
        Http.get(base + path, "traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
    assertEquals(status, response.status(), path);
    JsonNode span = awaitSpan(trace);
    JsonNode attributes = span.get("attributes");
    assertEquals(status, attributes.path("http.response.status_code").asInt(), path);
    assertEquals(route, attributes.path("http.route").asText(), path);
    assertTrue(span.toString().contains(failure), span::toString);
  }

  private JsonNode awaitSpan(String trace) {
    return Await.value(
        "the span of the server",
        () -> {
          for (JsonNode each : admin.get("/graft/traces?trace=" + trace).json().get("spans")) {
            if (each.get("kind").asText().equals("SERVER")) {
              return each;
            }
          }
          return null;
        },
        found -> found != null);
  }

  /** Admits one request, so that any other is refused while it is held, and strips a header. */
  private record OneAtATime(Container container) implements Container {
    @Override
    public List<Integer> jdks() {
      return container.jdks();
    }

    @Override
    public JavaProcessBuilder prepare(Jdk jdk, Path directory, int port) throws IOException {
      return container
          .prepare(jdk, directory, port)
          .property("graft.server.concurrency", 1)
          .property("graft.server.edge.strip", "x-user");
    }
  }

  /** A server that answers when it may. */
  private final class HeldUpstream implements AutoCloseable {
    private final HttpServer server;

    HeldUpstream() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            released.acquireUninterruptibly();
            exchange.sendResponseHeaders(200, 8);
            exchange.getResponseBody().write("upstream".getBytes());
            exchange.close();
          });
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
      released.release(100);
      server.stop(0);
    }
  }
}
