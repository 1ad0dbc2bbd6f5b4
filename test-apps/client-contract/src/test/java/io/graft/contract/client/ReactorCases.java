package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.function.Executable;

/** What Reactor Netty has and other clients have not. */
final class ReactorCases extends Cases {
  ReactorCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    if (cell.isReactor()) {
      cases.put("other ways to name a host, and to take a response", this::ways);
      cases.put("an event loop does not wait for a rule", this::loop);
      cases.put("a call is cancelled before it is sent", this::cancelledEarly);
      cases.put("WebClient is measured once", this::webClient);
      cases.put("WebClient's calls with a cookie stay where it was set", this::webClientCookie);
      cases.put("WebClient's body is sent to another instance, if to any", this::webClientBody);
      if (!cell.http2()) {
        cases.put("a limit of a pool for a service holds for its instances", this::poolLimit);
        cases.put("a copy that has lost leaves its connection", this::poolLeft);
        cases.put("a web socket is governed until it is open", this::webSocket);
        cases.put("a web socket is opened elsewhere where an instance is dead", this::deadSocket);
      }
    }
  }

  private void ways() {
    for (String way :
        List.of(
            "base", "address", "later", "head alone", "body alone", "no pool", "taken slowly")) {
      String id = id();
      for (int i = 0; i < 3; i++) {
        Map<String, String> answer = special(way, url("inventory", "/ok?id=" + id));
        boolean good = "hello".equals(answer.get("body")) || "200".equals(answer.get("status"));
        assertTrue(good || "1".equals(answer.get("parts")), () -> way + ": " + answer);
      }
      assertEquals(3, instances.received(id).size(), way);
      assertEquals(3, instancesOf(id).size(), way);
      for (Received received : instances.received(id)) {
        assertEquals("inventory", received.header("host"), way);
        assertEquals("1", received.header("x-graft-attempt"), way);
      }
    }
  }

  private void poolLimit() {
    Map<String, String> answer = special("limited pool", url("single", "/ok?id=" + id()));
    assertEquals("3", answer.get("open"), answer::toString);
  }

  private void loop() {
    String id = id();
    Map<String, String> answer = special("loop", url("delayed", "/ok?id=" + id));
    assertEquals(5, instances.received(id).size(), answer::toString);
    assertTrue(Integer.parseInt(answer.get("millis")) < 150, answer::toString);
  }

  private void cancelledEarly() {
    String early = id();
    Map<String, String> answer = special("cancelled early", url("delayed", "/ok?id=" + early));
    assertEquals("true", answer.get("disposed"), answer::toString);
    String later = id();
    assertEquals("hello", call(url("delayed", "/ok?id=" + later)).get("body"));
    assertEquals(0, instances.received(early).size());
    Await.until("delayed to be idle", () -> inFlight("delayed") == 0);
  }

  private void poolLeft() {
    String id = id();
    Map<String, String> answer = special("pool left", url("hedged", "/slow?times=1&id=" + id));
    assertEquals("hello", answer.get("body"), answer::toString);
    assertEquals("2", answer.get("pools"), answer::toString);
    assertEquals("0", answer.get("used"), answer::toString);
    instances.release(id);
    assertEquals(2, instances.received(id).size());
  }

  private void webClient() {
    String id = id();
    Map<String, String> words = words(url("flaky", "/status?code=503&times=1&id=" + id));
    words.put("way", "web client");
    words.put("h.x-own", "kept");
    Map<String, String> answer = probe().ask("special", words);
    assertEquals("hello", answer.get("body"), answer::toString);
    List<Received> both = instances.received(id);
    assertEquals(2, both.size());
    assertTrue(second(both.get(1)));
    assertEquals("kept", both.get(1).header("x-own"));
    int spans = 0;
    for (JsonNode span : probe().admin().traces().path("spans")) {
      spans += span.path("attributes").path("url.full").asText().contains(id) ? 1 : 0;
    }
    assertEquals(2, spans, "one for each attempt");
    assertEquals(0, inFlight("flaky"));
  }

  private void webClientCookie() {
    String id = id();
    assertEquals("welcome", call(url("sticky", "/login?id=" + id)).get("body"));
    String home = one(id).instance();
    for (String word : List.of("h.Cookie", "cookie")) {
      String later = id();
      Map<String, String> words = words(url("sticky", "/ok?id=" + later));
      words.put("way", "web client");
      words.put(word, word.equals("cookie") ? id : "session=" + id);
      for (int i = 0; i < 6; i++) {
        assertEquals("hello", probe().ask("special", words).get("body"));
      }
      assertEquals(6, instances.received(later).size());
      assertEquals(Set.of(home), instancesOf(later), word);
      assertEquals("session=" + id, instances.received(later).get(5).header("cookie"));
    }
  }

  private void webClientBody() {
    String id = id();
    Map<String, String> words = words(url("dying", "/echo?id=" + id));
    words.put("way", "web client");
    words.put("method", "POST");
    words.put("body", "kept");
    for (int i = 0; i < 8; i++) {
      Map<String, String> answer = probe().ask("special", words);
      assertEquals("POST kept", answer.get("body"), answer::toString);
    }
    assertEquals(8, instances.received(id).size());
    assertTrue(instances.received(id).stream().anyMatch(Cases::second), "one was passed over");
  }

  private void webSocket() {
    String id = id();
    Map<String, String> answer = special("web socket", url("single", "/socket?id=" + id));
    assertEquals("hello", answer.get("heard"), answer::toString);
    Received received = one(id);
    assertEquals("single", received.header("host"));
    JsonNode span = span(received);
    assertEquals(101, span.path("attributes").path("http.response.status_code").asInt());
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
}
