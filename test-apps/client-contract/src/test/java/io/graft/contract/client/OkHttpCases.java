package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.contract.client.probe.Words;
import io.graft.test.Await;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.function.Executable;

/** What OkHttp has and other clients have not. */
final class OkHttpCases extends Cases {
  OkHttpCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    if (cell.isOkHttp()) {
      cases.put("interceptors see the logical name, and no header of ours", this::interceptors);
      cases.put("an interceptor that proceeds twice makes two calls", this::proceedsTwice);
      cases.put("a call that waits for others is made in its own context", this::dispatcher);
      if (!cell.row().contains("3.3.1")) {
        cases.put("the client's limit for a whole call is a failure", this::callTimeout);
      }
      cases.put("a web socket is governed until it is open", this::webSocket);
      cases.put("a web socket is opened elsewhere where an instance is dead", this::deadSocket);
      cases.put("Retrofit is measured once", this::retrofit);
      cases.put("no kept connection to a restarted instance fails an attempt", this::restarted);
    }
  }

  private void interceptors() {
    String url = url("inventory", "/ok?id=" + id());
    Map<String, String> seen = special("seen by interceptors", url);
    assertEquals("200", seen.get("status"), seen::toString);
    assertEquals(url, seen.get("url"));
    assertEquals(url, seen.get("sent"));
    assertEquals("inventory", seen.get("host"));
    assertEquals("null", seen.get("trace"));
    assertEquals(url("inventory", "/"), seen.get("address"));
    assertEquals(String.valueOf(port()), seen.get("socket"));
  }

  private void proceedsTwice() {
    String id = id();
    Map<String, String> answer = special("proceeds twice", url("inventory", "/ok?id=" + id));
    assertEquals("200", answer.get("status"), answer::toString);
    List<Received> both = instances.received(id);
    assertEquals(2, both.size());
    assertNotEquals(both.get(0).instance(), both.get(1).instance());
    assertNotEquals(both.get(0).spanId(), both.get(1).spanId());
    assertEquals("1", both.get(1).header("x-graft-attempt"));
  }

  /** Two requests are served, each with a trace; the calls of one are run when the other's end. */
  private void dispatcher() {
    String id = id();
    Map<String, String> words = words(url("inventory", "/ok?id=" + id));
    words.put("way", "limited dispatcher");
    Map<String, String> answer = probe().askWithin("special", words, "traceparent", PARENT);
    assertEquals("200", answer.get("status"), answer::toString);
    List<Received> all = instances.received(id);
    assertEquals(6, all.size());
    Set<String> parents = new HashSet<>();
    for (Received received : all) {
      assertEquals(TRACE, received.traceId());
      parents.add(span(received).path("parentSpanId").asText());
    }
    assertEquals(1, parents.size(), parents::toString);
  }

  private void callTimeout() {
    String sent =
        untilRead(
            id -> {
              String url = url("single", "/slow?id=" + id);
              Map<String, String> answer = special("limited as a whole", url);
              instances.release(id);
              assertTrue(
                  answer.getOrDefault("kinds", "").contains("InterruptedIO"), answer::toString);
              return isRead(id);
            });
    JsonNode facts = span(one(sent)).path("attributes");
    assertEquals("java.net.SocketTimeoutException", facts.path("error.type").asText());
  }

  private void webSocket() {
    String id = id();
    Map<String, String> answer = special("web socket", url("single", "/socket?id=" + id));
    assertEquals("101", answer.get("status"), answer::toString);
    assertEquals("hello", answer.get("heard"));
    Received received = one(id);
    assertEquals("single", received.header("host"));
    JsonNode span = span(received);
    assertEquals(101, span.path("attributes").path("http.response.status_code").asInt());
    assertEquals(0, inFlight("single"), "the session is open, and no call");
  }

  private void deadSocket() {
    String id = id();
    for (int i = 0; i < 8; i++) {
      Map<String, String> answer = special("web socket", url("dying", "/socket?id=" + id));
      assertEquals("hello", answer.get("heard"), answer::toString);
    }
    assertEquals(8, instances.received(id).size());
    assertTrue(instances.received(id).stream().anyMatch(Cases::second), "one was passed over");
  }

  /** As many kept connections are broken as there were calls at once. */
  private void restarted() {
    String id = id();
    for (int i = 0; i < 4; i++) {
      Map<String, String> words = words(url("single", "/slow?id=" + id));
      words.put("id", id + i);
      probe().ask("start", words);
    }
    Await.until("four calls at once", () -> instances.received(id).size() == 4);
    instances.release(id);
    for (int i = 0; i < 4; i++) {
      assertEquals("200", probe().ask("join", Map.of("id", id + i)).get("status"));
    }
    instances.disconnect();
    String after = id();
    Map<String, String> answer = call(url("single", "/ok?id=" + after));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals("1", one(after).header("x-graft-attempt"));
  }

  private void retrofit() {
    String id = id();
    String path = "/status?code=503&times=1&id=" + id;
    Map<String, String> answer = special("retrofit", url("flaky", path));
    assertEquals("hello", answer.get("body"), answer::toString);
    List<Received> both = instances.received(id);
    assertEquals(2, both.size());
    assertTrue(second(both.get(1)));
    int spans = 0;
    for (JsonNode span : probe().admin().traces().path("spans")) {
      spans += span.path("attributes").path("url.full").asText().contains(id) ? 1 : 0;
    }
    assertEquals(2, spans, "one for each attempt");
    assertEquals(0, inFlight("flaky"), Words.line(answer));
  }
}
