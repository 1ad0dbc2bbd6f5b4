package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.function.Executable;

/** What every call is: its trace, its headers and its body. */
final class CallCases extends Cases {
  CallCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    cases.put("a call by logical name, with a query", this::success);
    cases.put("a call to a host that no registry knows", this::unknownHost);
    cases.put("a body, and a method of its own", this::bodies);
    cases.put("a streamed body", this::streamedBody);
    cases.put("a child of the request that is served", this::parentAndChild);
    cases.put("baggage goes to services alone", this::baggage);
    cases.put("the application's own trace headers are not doubled", this::existingHeaders);
    cases.put("a status that tells of an error", this::errorStatus);
    cases.put("connections and requests are used again", this::reuse);
    cases.put("many calls at a time", this::concurrency);
    cases.put("three instances in turn", this::balanced);
  }

  private void success() {
    String id = id();
    Map<String, String> answer = call(url("inventory", "/ok?q=a%20b&id=" + id));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals("hello", answer.get("body"));
    assertEquals(url("inventory", "/ok?q=a%20b&id=" + id), answer.get("url"));
    Received received = one(id);
    assertEquals("inventory", received.header("host"));
    String space =
        cell.row().startsWith("Armeria client 1.40") ? "+" : "%20"; // as the library says
    assertEquals("/ok?q=a" + space + "b&id=" + id, received.target());
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
    if (!cell.isUrlConnection() && !cell.isArmeria()) {
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

  private void errorStatus() {
    for (String status : List.of("404", "500")) {
      String id = id();
      Map<String, String> answer = call(url("inventory", "/status?code=" + status + "&id=" + id));
      assertEquals(status, answer.get("status"), answer::toString);
      assertEquals("status", answer.get("body"));
      assertEquals("ERROR", span(one(id)).path("status").asText());
    }
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
    // Reactor Netty gives its application the end of a body before it gives back the connection.
    assertTrue(ports.size() <= (cell.isReactor() ? 2 : 1), "connections: " + ports);
    assertEquals(3, traces.size(), "each call begins a trace");
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
}
