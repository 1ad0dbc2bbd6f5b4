package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.GraftJar;
import io.graft.test.Jdk;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** The cases of the client contract, for one cell. */
final class Contract {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";
  private static final AtomicInteger IDS = new AtomicInteger();

  private final Cell cell;
  private final Instances instances;
  private final Certificate certificate;
  private @Nullable ProbeProcess started;

  Contract(Cell cell, Instances instances, Certificate certificate) {
    this.cell = cell;
    this.instances = instances;
    this.certificate = certificate;
  }

  Map<String, Executable> cases() {
    Map<String, Executable> cases = new LinkedHashMap<>();
    cases.put("a call by logical name, with a query", this::success);
    cases.put("a call to a host that no registry knows", this::unknownHost);
    cases.put("a body, and a method of its own", this::bodies);
    cases.put("a streamed body", this::streamedBody);
    cases.put("a child of the request that is served", this::parentAndChild);
    cases.put("baggage goes to services alone", this::baggage);
    cases.put("the application's own trace headers are not doubled", this::existingHeaders);
    cases.put("a redirect on the host", this::redirectOnHost);
    cases.put("a redirect to another host", this::redirectOffHost);
    cases.put("a redirect to another service", this::redirectToService);
    cases.put("the certificate has the logical name", this::tls);
    cases.put("the server is told the logical name", this::serverName);
    cases.put("a certificate with another name is refused", this::tlsOfAnother);
    cases.put("a status that tells of an error", this::errorStatus);
    cases.put("connection refused", this::refused);
    cases.put("a read that takes too long", this::readTimeout);
    cases.put("connections and requests are used again", this::reuse);
    cases.put("many calls at a time", this::concurrency);
    cases.put("three instances in turn", this::balanced);
    cases.put("a dead instance is passed over", this::failover);
    cases.put("a dead instance is passed over with TLS, too", this::secureFailover);
    cases.put("a body is sent again where an instance is dead", this::failoverOfBody);
    cases.put("a failure is repeated elsewhere, once", this::retryElsewhere);
    cases.put("a connection that breaks is repeated elsewhere, once", this::retryReset);
    cases.put("what keeps failing is sent twice", this::noRetryTwice);
    cases.put("a method that is not safe is not repeated", this::unsafeMethod);
    cases.put("a body that can be sent again is", this::replayableBody);
    cases.put("a body that cannot be sent again is not", this::streamedBodyNotRepeated);
    cases.put("the deadline ends a call", this::deadline);
    cases.put("an open breaker refuses by the client's own failure", this::breaker);
    cases.put("a call that is cancelled", this::cancelled);
    if (cell.isJdkClient()) {
      cases.put("a future that is cancelled", this::cancelledFuture);
      cases.put("a callback has the caller's context", this::callback);
    }
    cases.put("a body that is read slowly keeps its instance busy", this::streamedResponse);
    cases.put("a body that nobody reads to its end", this::abandonedResponse);
    cases.put("a body that breaks", this::truncated);
    if (!cell.scheme().equals("https")) {
      cases.put("a proxied call is left alone", this::proxied);
    }
    if (cell.isUrlConnection()) {
      cases.put("connected first, and asked for a field alone", this::urlConnectionWays);
      cases.put("a verifier is asked for the logical name", this::ownVerifier);
    } else if (cell.isJdkClient()) {
      cases.put("lines, no body, and a request taken from a response", this::jdkWays);
      cases.put("a web socket is left alone", this::webSocket);
    } else {
      cases.put("other clients and ways to execute", this::apacheWays);
      cases.put("credentials are found by the logical name and port", this::credentials);
      cases.put("a pool's limit for a service holds for its instances", this::poolLimit);
    }
    cases.put("nothing stays in flight, and no advice has failed", this::nothingLeft);
    cases.put("once detached, calls are plain", this::detached);
    return cases;
  }

  private void success() {
    String id = id();
    Map<String, String> answer = call(url("inventory", "/ok?q=a%20b&id=" + id));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals("hello", answer.get("body"));
    assertEquals(url("inventory", "/ok?q=a%20b&id=" + id), answer.get("url"));
    Received received = one(id);
    assertEquals("inventory", received.header("host"));
    assertEquals("/ok?q=a%20b&id=" + id, received.target());
    assertEquals("GET", received.method());
    assertEquals(cell.http2() ? "HTTP/2.0" : "HTTP/1.1", again("inventory").protocol());
    JsonNode span = span(received);
    assertEquals("CLIENT", span.path("kind").asText());
    JsonNode facts = span.path("attributes");
    assertEquals("inventory", facts.path("server.address").asText());
    assertEquals(200, facts.path("http.response.status_code").asInt());
    assertEquals(received.instance(), facts.path("network.peer.address").asText());
  }

  /** An upgrade to HTTP/2 takes a first request, so the version is that of a second. */
  private Received again(String service) {
    String id = id();
    for (int i = 0; i < 3; i++) {
      call(url(service, "/ok?id=" + id));
    }
    call(url(service, "/ok?id=" + id + "last"));
    return one(id + "last");
  }

  private void unknownHost() {
    String id = id();
    String url = cell.scheme() + "://127.0.0.1:" + port() + "/ok?id=" + id;
    Map<String, String> answer = call(url);
    assertEquals("200", answer.get("status"), answer::toString);
    Received received = one(id);
    assertEquals("127.0.0.1", received.instance());
    assertEquals("127.0.0.1:" + port(), received.header("host"));
    assertNull(received.header("x-graft-attempt"));
    assertEquals(received.spanId(), span(received).path("spanId").asText());
  }

  private void bodies() {
    String id = id();
    for (String method : List.of("POST", "PUT", "DELETE")) {
      Map<String, String> answer =
          call(url("inventory", "/echo?id=" + id), "method", method, "body", "größe");
      assertEquals(method + " größe", answer.get("body"), answer::toString);
    }
    if (!cell.isUrlConnection()) {
      Map<String, String> answer = call(url("inventory", "/echo?id=" + id), "method", "REPORT");
      assertEquals("REPORT ", answer.get("body"), answer::toString);
    }
    assertTrue(
        instances.received(id).stream().allMatch(seen -> seen.header("traceparent") != null));
  }

  private void streamedBody() {
    String id = id();
    String body = "0123456789".repeat(5000);
    Map<String, String> answer =
        call(url("inventory", "/ok?id=" + id), "method", "POST", "body", body, "streams", "yes");
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(body, one(id).body());
  }

  private void parentAndChild() {
    String id = id();
    Map<String, String> words = words(url("inventory", "/ok?id=" + id));
    Map<String, String> answer = probe().askWithin("call", words, "traceparent", PARENT);
    assertEquals("200", answer.get("status"), answer::toString);
    Received received = one(id);
    assertEquals(TRACE, received.traceId());
    JsonNode client = span(received);
    JsonNode server = span(client.path("parentSpanId").asText());
    assertEquals("SERVER", server.path("kind").asText());
    assertEquals("b7ad6b7169203331", server.path("parentSpanId").asText());
  }

  private void baggage() {
    String id = id();
    String to = cell.scheme() + "://127.0.0.1:" + port() + "/ok?id=" + id + "away";
    Map<String, String> words = words(url("inventory", "/redirect?id=" + id + "&to=" + quoted(to)));
    Map<String, String> answer =
        probe().askWithin("call", words, "traceparent", PARENT, "baggage", "tenant=blue");
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals("tenant=blue", one(id).header("baggage"));
    assertNull(one(id + "away").header("baggage"));
    assertEquals(TRACE, one(id + "away").traceId());
  }

  private void existingHeaders() {
    String id = id();
    call(url("inventory", "/ok?id=" + id), "h.traceparent", PARENT, "h.x-own", "1");
    Received received = one(id);
    assertTrue(received.header("traceparent").startsWith("00-"));
    assertEquals("1", received.header("x-own"));
  }

  private void redirectOnHost() {
    String id = id();
    String to = "/ok?id=" + id + "next";
    Map<String, String> answer = call(url("inventory", "/redirect?id=" + id + "&to=" + quoted(to)));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(url("inventory", to), answer.get("url"));
    assertEquals("inventory", one(id + "next").header("host"));
    Map<String, String> not =
        call(url("inventory", "/redirect?id=" + id + "not&to=" + quoted(to)), "redirects", "no");
    assertEquals("302", not.get("status"));
  }

  private void redirectOffHost() {
    String id = id();
    String to = cell.scheme() + "://127.0.0.1:" + port() + "/ok?id=" + id + "next";
    Map<String, String> answer = call(url("inventory", "/redirect?id=" + id + "&to=" + quoted(to)));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(to, answer.get("url"));
    Received next = one(id + "next");
    assertEquals("127.0.0.1:" + port(), next.header("host"));
    assertEquals(one(id).traceId(), next.traceId());
    assertNull(next.header("x-graft-attempt"));
  }

  private void redirectToService() {
    String id = id();
    String to = url("single", "/ok?id=" + id + "next");
    Map<String, String> answer = call(url("inventory", "/redirect?id=" + id + "&to=" + quoted(to)));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(to, answer.get("url"));
    assertEquals("single", one(id + "next").header("host"));
    assertEquals("127.0.0.1", one(id + "next").instance());
  }

  private void tls() {
    String id = id();
    Map<String, String> answer = call("https://secure/ok?id=" + id);
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals("https://secure/ok?id=" + id, answer.get("url"));
    assertEquals("secure", one(id).header("host"));
  }

  private void serverName() {
    String id = id();
    for (int i = 0; i < 6; i++) {
      Map<String, String> answer = call("https://secure.example/ok?id=" + id);
      assertEquals("200", answer.get("status"), answer::toString);
    }
    Set<String> connections = new HashSet<>();
    for (Received received : instances.received(id)) {
      assertEquals("secure.example", received.serverName());
      connections.add(received.instance() + " from " + received.callerPort());
    }
    assertEquals(3, instancesOf(id).size());
    assertEquals(3, connections.size(), "each instance has a connection that is kept");
  }

  private void tlsOfAnother() {
    String id = id();
    Map<String, String> answer = call("https://impostor/ok?id=" + id);
    assertTrue(answer.getOrDefault("kinds", "").contains("SSL"), answer::toString);
    assertEquals(0, instances.received(id).size());
  }

  private void errorStatus() {
    for (String status : List.of("404", "500")) {
      String id = id();
      Map<String, String> answer = call(url("inventory", "/status?code=" + status + "&id=" + id));
      assertEquals(status, answer.get("status"), answer::toString);
      assertEquals("status", answer.get("body"));
      assertEquals("ERROR", span(one(id)).path("status").asText());
    }
  }

  private void refused() {
    Map<String, String> answer = call(url("gone", "/ok"));
    assertTrue(
        answer.getOrDefault("kinds", "").contains("java.net.ConnectException"), answer::toString);
  }

  private void readTimeout() {
    String id = id();
    long start = System.nanoTime();
    Map<String, String> answer =
        call(url("single", "/slow?id=" + id), "timeout", "300", "method", "POST", "body", "x");
    instances.release(id);
    assertTrue(answer.getOrDefault("kinds", "").contains("imeout"), answer::toString);
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20));
    assertEquals(1, instances.received(id).size());
  }

  private void concurrency() {
    String id = id();
    Map<String, String> words = words(url("inventory", "/ok?id=" + id + "&number="));
    words.put("count", "60");
    words.put("parallel", "12");
    Map<String, String> answer = probe().ask("many", words);
    assertEquals("", answer.get("failures"), answer::toString);
    List<Received> all = instances.received(id);
    assertEquals(60, all.size());
    Set<String> numbers = new HashSet<>();
    Set<String> spans = new HashSet<>();
    Map<String, String> urls = new LinkedHashMap<>();
    for (JsonNode span : probe().admin().traces().path("spans")) {
      urls.put(span.path("spanId").asText(), span.path("attributes").path("url.full").asText());
    }
    for (Received received : all) {
      String number = received.header("x-number");
      assertTrue(received.target().endsWith("&number=" + number));
      numbers.add(number);
      spans.add(received.spanId());
      String url = urls.get(received.spanId());
      assertTrue(url != null && url.endsWith("&number=" + number), url);
    }
    assertEquals(60, numbers.size());
    assertEquals(60, spans.size());
  }

  private void reuse() {
    String id = id();
    for (int i = 0; i < 4; i++) {
      Map<String, String> answer =
          call(url("single", "/ok?id=" + id), "reuse", id, "h.x-own", "kept");
      assertEquals("200", answer.get("status"), answer::toString);
    }
    List<Received> all = instances.received(id);
    Set<Integer> ports = new HashSet<>();
    Set<String> traces = new HashSet<>();
    for (Received received : all.subList(1, 4)) {
      ports.add(received.callerPort());
      traces.add(received.traceId());
      assertEquals("kept", received.header("x-own"));
    }
    assertEquals(1, ports.size(), "connections: " + ports);
    assertEquals(3, traces.size(), "each call begins a trace");
  }

  private void balanced() {
    String id = id();
    for (int i = 0; i < 12; i++) {
      call(url("inventory", "/ok?id=" + id));
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    instances.received(id).forEach(seen -> counts.merge(seen.instance(), 1, Integer::sum));
    for (String address : Instances.ADDRESSES) {
      assertEquals(4, counts.get(address), counts::toString);
    }
  }

  private void failover() {
    String id = id();
    for (int i = 0; i < 8; i++) {
      Map<String, String> answer = call(url("dying", "/ok?id=" + id));
      assertEquals("200", answer.get("status"), answer::toString);
    }
    assertEquals(8, instances.received(id).size());
    assertTrue(instances.received(id).stream().anyMatch(Contract::second), "one was passed over");
  }

  private void secureFailover() {
    String id = id();
    for (int i = 0; i < 4; i++) {
      Map<String, String> answer = call("https://dying.example/ok?id=" + id);
      assertEquals("200", answer.get("status"), answer::toString);
      assertEquals(
          "POST kept",
          call("https://dying.example/echo?id=" + id, "method", "POST", "body", "kept")
              .get("body"));
    }
    assertTrue(instances.received(id).stream().anyMatch(Contract::second), "one was passed over");
    assertTrue(
        instances.received(id).stream()
            .allMatch(seen -> "dying.example".equals(seen.serverName())));
  }

  private void failoverOfBody() {
    String id = id();
    for (int i = 0; i < 8; i++) {
      Map<String, String> answer =
          call(url("dying", "/echo?id=" + id), "method", "POST", "body", "kept");
      assertEquals("POST kept", answer.get("body"), answer::toString);
    }
    for (int i = 0; i < 8; i++) {
      Map<String, String> answer =
          call(url("dying", "/echo?id=" + id), "method", "POST", "body", "made", "streams", "yes");
      assertEquals("POST made", answer.get("body"), answer::toString);
    }
    assertEquals(16, instances.received(id).size());
    assertTrue(instances.received(id).stream().anyMatch(Contract::second), "one was passed over");
  }

  private void retryElsewhere() {
    String id = id();
    Map<String, String> answer =
        call(url("flaky", "/status?code=503&times=1&id=" + id), "h.traceparent", PARENT);
    assertEquals("200", answer.get("status"), answer::toString);
    List<Received> all = instances.received(id);
    assertEquals(2, all.size());
    assertNotEquals(all.get(0).instance(), all.get(1).instance());
    assertNotEquals(all.get(0).spanId(), all.get(1).spanId());
    assertEquals(all.get(0).traceId(), all.get(1).traceId());
    assertTrue(second(all.get(1)));
    assertEquals(1, span(all.get(1)).path("attributes").path("http.request.resend_count").asInt());
  }

  private void retryReset() {
    String id = id();
    Map<String, String> answer = call(url("flaky", "/reset?times=1&id=" + id));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(2, instances.received(id).size());
  }

  private void noRetryTwice() {
    String id = id();
    Map<String, String> answer = call(url("flaky", "/status?code=503&id=" + id));
    assertEquals("503", answer.get("status"), answer::toString);
    assertEquals(2, instances.received(id).size());
    String reset = id();
    call(url("flaky", "/reset?id=" + reset));
    // A kept connection that broke is the library's to replace: once for an attempt, or for a call.
    int most = cell.isUrlConnection() ? 4 : cell.isJdkClient() ? 2 : 3;
    assertTrue(instances.received(reset).size() <= most, () -> "" + instances.received(reset));
    assertTrue(instances.received(reset).stream().anyMatch(Contract::second));
  }

  private void unsafeMethod() {
    String id = id();
    Map<String, String> answer =
        call(url("flaky", "/status?code=503&times=1&id=" + id), "method", "POST", "body", "x");
    assertEquals("503", answer.get("status"), answer::toString);
    assertEquals(1, instances.received(id).size());
  }

  private void replayableBody() {
    String id = id();
    Map<String, String> answer =
        call(url("flaky", "/status?code=503&times=1&id=" + id), "method", "PUT", "body", "twice");
    assertEquals("200", answer.get("status"), answer::toString);
    List<Received> all = instances.received(id);
    assertEquals(2, all.size());
    assertEquals("twice", all.get(0).body());
    assertEquals("twice", all.get(1).body());
  }

  private void streamedBodyNotRepeated() {
    String id = id();
    Map<String, String> answer =
        call(
            url("flaky", "/status?code=503&times=1&id=" + id),
            "method",
            "PUT",
            "body",
            "once",
            "streams",
            "yes");
    assertEquals("503", answer.get("status"), answer::toString);
    assertEquals("once", one(id).body());
  }

  private void deadline() {
    String id = id();
    long start = System.nanoTime();
    Map<String, String> answer = call(url("late", "/slow?id=" + id));
    instances.release(id);
    assertTrue(answer.getOrDefault("kinds", "").contains("imeout"), answer::toString);
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20));
    assertTrue(instances.received(id).get(0).header("x-envoy-expected-rq-timeout-ms") != null);
  }

  private void breaker() {
    Map<String, String> answer = Map.of();
    for (int i = 0; i < 40; i++) {
      answer = call(url("broken", "/ok"));
      if (answer.getOrDefault("message", "").contains("graft")) {
        break;
      }
    }
    String message = answer.getOrDefault("message", "");
    assertTrue(message.contains("broken"), message);
    assertTrue(message.contains("breaker"), message);
    assertTrue(message.contains("try again in"), message);
    assertTrue(answer.get("kinds").contains("java.net.ConnectException"), answer::toString);
  }

  private void cancelled() {
    cancel(Map.of());
  }

  private void cancelledFuture() {
    cancel(Map.of("async", "yes"));
  }

  private void cancel(Map<String, String> how) {
    String id = id();
    Map<String, String> words = words(url("single", "/slow?id=" + id));
    words.put("id", id);
    words.putAll(how);
    probe().ask("start", words);
    Await.until("a request to be waiting", () -> instances.received(id).size() == 1);
    long start = System.nanoTime();
    probe().ask("cancel", Map.of("id", id));
    Map<String, String> answer = probe().ask("join", Map.of("id", id));
    assertTrue(answer.containsKey("error"), answer::toString);
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20));
    assertEquals(1, instances.received(id).size(), "nobody wants it any more");
    instances.release(id);
    Await.until("single to be idle", () -> inFlight("single") == 0);
  }

  private void callback() {
    String id = id();
    Map<String, String> words = words(url("inventory", "/ok?id=" + id));
    Map<String, String> after = words(url("inventory", "/ok?id=" + id + "after"));
    words.put("after", io.graft.contract.client.probe.Words.line(after));
    Map<String, String> answer = probe().askWithin("callback", words, "traceparent", PARENT);
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(TRACE, one(id).traceId());
    assertEquals(TRACE, one(id + "after").traceId());
    assertEquals(
        span(one(id)).path("parentSpanId").asText(),
        span(one(id + "after")).path("parentSpanId").asText());
  }

  private void streamedResponse() {
    String id = id();
    Map<String, String> words = words(url("single", "/stream?id=" + id));
    words.put("id", id);
    Map<String, String> answer = probe().ask("open", words);
    assertEquals("a", answer.get("first"), answer::toString);
    assertEquals(1, inFlight("single"));
    instances.release(id);
    assertEquals("bc", probe().ask("finish", Map.of("id", id)).get("rest"));
    Await.until("single to be idle", () -> inFlight("single") == 0);
  }

  private void abandonedResponse() {
    String id = id();
    Map<String, String> words = words(url("single", "/stream?id=" + id));
    words.put("id", id);
    assertEquals("a", probe().ask("open", words).get("first"));
    probe().ask("abandon", Map.of("id", id));
    instances.release(id);
    Await.until("single to be idle", () -> inFlight("single") == 0);
  }

  private void truncated() {
    String id = id();
    Map<String, String> answer = call(url("single", "/truncated?id=" + id));
    boolean noticed = answer.containsKey("error") || "only".equals(answer.get("body"));
    assertTrue(noticed, answer::toString);
    assertEquals(1, instances.received(id).size());
    Await.until("single to be idle", () -> inFlight("single") == 0);
  }

  private void proxied() throws Exception {
    try (ForwardProxy proxy = new ForwardProxy()) {
      Map<String, String> answer = call("http://inventory/through?a=b", "proxy", proxy.authority());
      assertEquals("proxied", answer.get("body"), answer::toString);
      assertTrue(
          proxy.lines().get(0).startsWith("GET http://inventory/through?a=b"),
          proxy.lines()::toString);
    }
  }

  private void urlConnectionWays() {
    for (String way : List.of("connected first", "used again after its end")) {
      for (String service : List.of("http://inventory", "https://secure")) {
        String id = id();
        Map<String, String> answer = special(way, service + "/ok?id=" + id);
        assertEquals("hello", answer.get("body"), answer::toString);
        assertTrue(service.endsWith(one(id).header("host")));
        assertTrue(one(id).traceId() != null);
      }
    }
    String id = id();
    Map<String, String> answer = special("asked for a field", url("inventory", "/ok?id=" + id));
    assertEquals("HTTP/1.1 200 OK", answer.get("field"), answer::toString);
    assertEquals(1, instances.received(id).size());
  }

  private void ownVerifier() {
    Map<String, String> answer = special("own verifier", "https://impostor/ok?id=" + id());
    assertEquals("hello", answer.get("body"), answer::toString);
    assertEquals("impostor", answer.get("asked"));
  }

  private void jdkWays() {
    String lines = id();
    assertEquals("hello", special("lines", url("inventory", "/ok?id=" + lines)).get("body"));
    String none = id();
    assertEquals(
        "200", special("no body wanted", url("inventory", "/ok?id=" + none)).get("status"));
    String again = id();
    Map<String, String> answer =
        special("the response's request", url("inventory", "/ok?id=" + again));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals("false", answer.get("trace"), "the application's request has its own headers");
    assertEquals(2, instances.received(again).size());
    assertNotEquals(
        instances.received(again).get(0).spanId(), instances.received(again).get(1).spanId());
  }

  private void webSocket() {
    String id = id();
    String scheme = cell.scheme().equals("https") ? "wss" : "ws";
    Map<String, String> answer =
        special("web socket", scheme + "://127.0.0.1:" + port() + "/ok?id=" + id);
    assertTrue(answer.get("kinds").contains("WebSocketHandshakeException"), answer::toString);
    assertNull(one(id).header("traceparent"));
  }

  private void apacheWays() {
    for (String way :
        List.of(
            "minimal client",
            "client of 4.2",
            "host and request apart",
            "response handler",
            "own planner")) {
      String id = id();
      for (int i = 0; i < 6; i++) {
        Map<String, String> answer = special(way, url("inventory", "/ok?id=" + id));
        assertEquals("hello", answer.get("body"), () -> way + ": " + answer);
      }
      List<Received> all = instances.received(id);
      assertEquals(6, all.size(), way);
      assertEquals(3, instancesOf(id).size(), way);
      for (Received received : all) {
        // 4.3 writes the port where the URI is not absolute, and did so before.
        assertTrue(received.header("host").matches("inventory(:80)?"), received::toString);
        assertTrue(received.traceId() != null, way);
      }
    }
  }

  private void credentials() {
    String id = id();
    Map<String, String> answer = special("credentials ahead", url("inventory", "/ok?id=" + id));
    assertEquals("200", answer.get("status"), answer::toString);
    assertTrue(String.valueOf(one(id).header("authorization")).startsWith("Basic "));
  }

  private void poolLimit() {
    String id = id();
    Map<String, String> answer = special("limited pool", url("single", "/ok?id=" + id));
    assertEquals("3", answer.get("open"), answer::toString);
  }

  private Map<String, String> special(String way, String url) {
    Map<String, String> words = words(url);
    words.put("way", way);
    return probe().ask("special", words);
  }

  private void nothingLeft() {
    Await.until(
        "all calls to have ended", Await.LIMIT, () -> busy().isEmpty(), () -> busy().toString());
    JsonNode joinPoints = probe().admin().status().path("joinPoints");
    assertEquals(0, joinPoints.path("off").size(), joinPoints::toPrettyString);
    for (JsonNode skipped : joinPoints.path("skipped")) {
      String advice = skipped.path("advice").asText();
      assertTrue(!advice.matches(".*\\.(urlconnection|jdkclient|apache)\\..*"), skipped::toString);
    }
    assertTrue(
        probe().process().err().stream().noneMatch(line -> line.contains("failed")),
        probe().process().err()::toString);
  }

  private void detached() throws Exception {
    Process detaching =
        new ProcessBuilder(
                Jdk.current().command("java").toString(),
                "-jar",
                GraftJar.path().toString(),
                "detach",
                Long.toString(probe().process().pid()))
            .redirectErrorStream(true)
            .start();
    String said = new String(detaching.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, detaching.waitFor(), said);
    String id = id();
    Map<String, String> answer = call(cell.scheme() + "://127.0.0.1:" + port() + "/ok?id=" + id);
    assertEquals("200", answer.get("status"), answer::toString);
    assertNull(one(id).header("traceparent"));
    close();
  }

  private List<String> busy() {
    List<String> busy = new ArrayList<>();
    for (JsonNode destination : probe().admin().status().path("destinations")) {
      if (destination.path("inFlight").asInt() != 0) {
        busy.add(destination.path("name").asText());
      }
      for (JsonNode instance : destination.path("instances")) {
        if (instance.path("inFlight").asInt() != 0) {
          busy.add(destination.path("name").asText() + "/" + instance.path("id").asText());
        }
      }
    }
    return busy;
  }

  private int inFlight(String service) {
    for (JsonNode destination : probe().admin().status().path("destinations")) {
      if (destination.path("name").asText().equals(service)) {
        return destination.path("inFlight").asInt();
      }
    }
    throw new AssertionError("no destination " + service);
  }

  private Map<String, String> call(String url, String... words) {
    Map<String, String> all = words(url);
    for (int i = 0; i < words.length; i += 2) {
      all.put(words[i], words[i + 1]);
    }
    return probe().ask("call", all);
  }

  private static Map<String, String> words(String url) {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("url", url);
    return words;
  }

  private Received one(String id) {
    List<Received> all = instances.received(id);
    assertEquals(1, all.size(), all::toString);
    return all.get(0);
  }

  private Set<String> instancesOf(String id) {
    Set<String> addresses = new HashSet<>();
    instances.received(id).forEach(seen -> addresses.add(seen.instance()));
    return addresses;
  }

  private static boolean second(Received received) {
    return "2".equals(received.header("x-graft-attempt"));
  }

  /** The span whose ids a request carried. */
  private JsonNode span(Received received) {
    return span(received.spanId());
  }

  private JsonNode span(String id) {
    return Await.value(
        "span " + id + " to be recorded",
        () -> {
          for (JsonNode span : probe().admin().traces().path("spans")) {
            if (span.path("spanId").asText().equals(id)) {
              return span;
            }
          }
          return null;
        },
        found -> found != null);
  }

  private String url(String service, String path) {
    return cell.scheme() + "://" + service + path;
  }

  private int port() {
    return cell.scheme().equals("https") ? instances.securePort() : instances.port();
  }

  private static String quoted(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String id() {
    return "id" + IDS.incrementAndGet();
  }

  private ProbeProcess probe() {
    ProbeProcess probe = started;
    if (probe == null) {
      probe = new ProbeProcess(cell, instances, certificate);
      started = probe;
    }
    return probe;
  }

  void close() {
    if (started != null) {
      started.close();
      started = null;
    }
  }
}
