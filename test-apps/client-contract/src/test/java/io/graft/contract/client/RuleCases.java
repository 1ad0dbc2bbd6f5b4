package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.Executable;

/** What rules do to a call beside leading it: answers, faults, hedges, cookies and copies. */
final class RuleCases extends Cases {
  RuleCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    cases.put("an answer in the place of a response that failed", this::answered);
    cases.put("an answer in the place of a failure", this::answeredFailure);
    cases.put("an answer that tells of an error", this::answeredError);
    cases.put("an answer of another service", this::otherService);
    cases.put("a call that is aborted on purpose", this::aborted);
    cases.put("a call that is held back on purpose", this::delayed);
    if (cell.isJdkClient()) {
      cases.put("an answer is read by any handler", this::answeredToAnyHandler);
    }
    if (cell.isAsync()) {
      cases.put("a copy of a slow call is answered first", this::hedged);
      cases.put("a failure leaves a call to its copy", this::hedgedFailure);
      cases.put("a call is cancelled with its copy", this::hedgedAndCancelled);
    } else if (cell.isUrlConnection()) {
      cases.put("an answer is there however it is asked for", this::answeredWays);
    }
    cases.put("calls with a cookie stay where it was set", this::sticky);
    cases.put("copies go to another service, and change nothing", this::mirrored);
    cases.put("all of that ends when its rules do", this::ruleless);
  }

  private void answered() {
    String id = id();
    for (int i = 0; i < 3; i++) {
      assertFallback(call(url("answered", "/status?code=503&id=" + id)));
    }
    Set<Integer> ports = new HashSet<>();
    for (Received received : instances.received(id).subList(1, 3)) {
      ports.add(received.callerPort());
    }
    assertEquals(1, ports.size(), "the connection of what is replaced is used again");
    String posted = url("answered", "/status?code=503&id=" + id());
    assertFallback(call(posted, "method", "POST", "body", "größe"));
    assertFallback(call(posted, "method", "POST", "body", "größe", "streams", "yes"));
    assertEquals("hello", call(url("answered", "/ok")).get("body"));
    assertEquals("status", call(url("answered", "/status?code=404")).get("body"));
  }

  private static void assertFallback(Map<String, String> answer) {
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(Rules.FALLBACK, answer.get("body"));
    assertEquals("application/json;charset=utf-8", answer.get("type"));
  }

  private void answeredFailure() {
    assertFallback(call(url("absent", "/ok")));
    assertFallback(call(url("absent", "/ok"), "method", "POST", "body", "größe"));
    assertFallback(call(url("absent", "/ok"), "method", "PUT", "body", "once", "streams", "yes"));
    Map<String, String> head = call(url("absent", "/ok"), "method", "HEAD");
    assertEquals("200", head.get("status"), head::toString);
    assertEquals("", head.get("body"));
    String id = id();
    assertFallback(call(url("answered", "/reset?id=" + id)));
    if (!cell.isApache5() || !cell.http2()) {
      // Else it is the application that waits no longer, and cancels.
      assertFallback(call(url("answered", "/slow?id=" + id), "timeout", "300"));
      instances.release(id);
    }
  }

  private void answeredError() {
    for (String method : List.of("GET", "POST")) {
      Map<String, String> answer =
          method.equals("GET")
              ? call(url("missing", "/ok"))
              : call(url("missing", "/ok"), "method", method, "body", "x");
      assertEquals("404", answer.get("status"), answer::toString);
      assertEquals("nichts für dich", answer.get("body"));
      assertEquals("text/plain;charset=utf-8", answer.get("type"));
    }
  }

  private void otherService() {
    String id = id();
    Map<String, String> answer = call(url("replaced", "/ok?id=" + id));
    assertEquals("hello", answer.get("body"), answer::toString);
    assertEquals("replaced", one(id).header("host"));
    answer = call(url("replaced", "/echo?id=" + id), "method", "POST", "body", "kept");
    assertEquals("POST kept", answer.get("body"), answer::toString);
  }

  private void aborted() {
    String id = id();
    for (String[] words : new String[][] {{}, {"method", "POST", "body", "größe"}}) {
      Map<String, String> answer = call(url("aborted", "/ok?id=" + id), words);
      assertEquals("503", answer.get("status"), answer::toString);
      assertEquals("", answer.get("body"));
    }
    Map<String, String> cut = call(url("cut", "/ok?id=" + id));
    assertTrue(cut.getOrDefault("kinds", "").contains("java.net.SocketException"), cut::toString);
    assertEquals(0, instances.received(id).size());
  }

  private void delayed() {
    String id = id();
    long start = System.nanoTime();
    Map<String, String> answer = call(url("delayed", "/ok?id=" + id));
    assertEquals("hello", answer.get("body"), answer::toString);
    assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(200));
    answer = call(url("delayed", "/echo?id=" + id), "method", "POST", "body", "kept");
    assertEquals("POST kept", answer.get("body"), answer::toString);
  }

  private void answeredToAnyHandler() {
    for (String way : List.of("read by a publisher", "read by a stream")) {
      Map<String, String> answer = special(way, url("absent", "/ok"));
      assertEquals(Rules.FALLBACK, answer.get("body"), () -> way + ": " + answer);
      assertEquals("200", answer.get("status"));
    }
    assertEquals(Rules.FALLBACK, special("lines", url("absent", "/ok")).get("body"));
    assertEquals("200", special("no body wanted", url("absent", "/ok")).get("status"));
    assertFallback(call(url("absent", "/ok"), "async", "yes"));
  }

  private void answeredWays() {
    for (String host : List.of("http://absent", "https://absent")) {
      Map<String, String> answer = special("connected first", host + "/ok");
      assertEquals(Rules.FALLBACK, answer.get("body"), answer::toString);
      answer = special("used again after its end", host + "/ok");
      assertEquals(Rules.FALLBACK, answer.get("body"), answer::toString);
      assertEquals("200", answer.get("status"));
      answer = special("asked for a field", host + "/ok");
      assertEquals("HTTP/1.1 200 OK", answer.get("field"), answer::toString);
    }
    Map<String, String> answer = special("asked for the error alone", "http://missing/ok");
    assertEquals("nichts für dich", answer.get("body"), answer::toString);
    assertEquals("java.io.FileNotFoundException", answer.get("error"));
    answer = special("connected and left", "http://missing/ok");
    assertEquals("404", answer.get("status"), answer::toString);
  }

  private void hedged() {
    for (String[] words : new String[][] {{}, {"async", "yes"}}) {
      String id = id();
      Map<String, String> answer = call(url("hedged", "/slow?times=1&id=" + id), words);
      assertEquals("hello", answer.get("body"), answer::toString);
      Await.until("the first copy to be given up", () -> inFlight("hedged") == 0);
      instances.release(id);
      List<Received> both = instances.received(id);
      assertEquals(2, both.size(), both::toString);
      assertNotEquals(both.get(0).instance(), both.get(1).instance());
      assertEquals(both.get(0).traceId(), both.get(1).traceId());
      assertNotEquals(both.get(0).spanId(), both.get(1).spanId());
    }
  }

  private void hedgedFailure() {
    String id = id();
    Map<String, String> words = words(url("hedged", "/duel?id=" + id));
    words.put("id", id);
    probe().ask("start", words);
    Await.until("both copies to wait", () -> instances.received(id).size() == 2);
    assertEquals(2, inFlight("hedged"));
    instances.release(id + "first");
    Await.until("one copy to have failed", () -> inFlight("hedged") == 1);
    instances.release(id);
    Map<String, String> answer = probe().ask("join", Map.of("id", id));
    assertEquals("won", answer.get("body"), answer::toString);
    assertEquals(2, instances.received(id).size());
  }

  private void hedgedAndCancelled() {
    for (Map<String, String> how : List.of(Map.<String, String>of(), Map.of("async", "yes"))) {
      String id = id();
      Map<String, String> words = words(url("hedged", "/slow?id=" + id));
      words.put("id", id);
      words.putAll(how);
      probe().ask("start", words);
      Await.until("both copies to wait", () -> instances.received(id).size() == 2);
      assertNull(probe().ask("cancel", Map.of("id", id)).get("error"));
      Map<String, String> answer = probe().ask("join", Map.of("id", id));
      assertTrue(answer.containsKey("error"), answer::toString);
      if (cell.isJdkClient() && cell.jdk() < 16) {
        // Its client lets a connection that nobody waits for any more wait for its answer.
        instances.release(id);
      }
      Await.until("hedged to be idle", () -> inFlight("hedged") == 0);
      instances.release(id);
      assertEquals(2, instances.received(id).size());
    }
  }

  private void sticky() {
    String id = id();
    assertEquals("welcome", call(url("sticky", "/login?id=" + id)).get("body"));
    String home = one(id).instance();
    String later = id();
    for (int i = 0; i < 6; i++) {
      call(url("sticky", "/ok?id=" + later), "h.Cookie", "session=" + id);
    }
    assertEquals(6, instances.received(later).size());
    assertEquals(Set.of(home), instancesOf(later));
    String jar = id();
    Map<String, String> words = words(url("sticky", "/login?id=" + jar));
    words.put("then", url("sticky", "/ok?id=" + jar));
    words.put("way", "cookies of its own");
    Map<String, String> answer = probe().ask("special", words);
    assertEquals("hello", answer.get("body"), answer::toString);
    assertEquals(7, instances.received(jar).size());
    assertEquals(1, instancesOf(jar).size(), () -> "" + instances.received(jar));
    assertEquals("session=" + jar, instances.received(jar).get(6).header("cookie"));
    String stranger = id();
    for (int i = 0; i < 6; i++) {
      call(url("inventory", "/ok?id=" + stranger), "h.Cookie", "session=" + id);
    }
    assertEquals(3, instancesOf(stranger).size(), "other services are not concerned");
  }

  private void mirrored() {
    // First one without a body: Jetty leaves out that of a request that upgrades its connection.
    call(url("mirrored", "/ok"));
    String streamed = id();
    call(url("mirrored", "/ok?id=" + streamed), "method", "PUT", "body", "once", "streams", "yes");
    String id = id();
    String path = "/status?code=500&at=127.0.0.3&id=" + id;
    Map<String, String> answer =
        call(url("mirrored", path), "method", "POST", "body", "größe", "h.x-own", "kept");
    assertEquals("hello", answer.get("body"), answer::toString);
    Await.until("the copy to arrive", () -> instances.received(id).size() == 2);
    Received copy = at("127.0.0.3", id);
    assertEquals("POST", copy.method());
    assertEquals(path, copy.target());
    assertEquals("größe", copy.body());
    assertEquals("kept", copy.header("x-own"));
    assertEquals(at("127.0.0.1", id).traceId(), copy.traceId());
    assertEquals("127.0.0.1", one(streamed).instance(), "what cannot be sent twice is not");
  }

  private Received at(String instance, String id) {
    for (Received received : instances.received(id)) {
      if (received.instance().equals(instance)) {
        return received;
      }
    }
    throw new AssertionError("nothing at " + instance + ": " + instances.received(id));
  }

  private void ruleless() {
    probe().rules().clear();
    Await.until(
        "the rules to be taken back",
        () -> "200".equals(call(url("aborted", "/ok")).get("status")));
    String id = id();
    assertEquals(
        "status", call(url("answered", "/status?code=503&id=" + id)).get("body"), "no answer");
    Map<String, String> refused = call(url("absent", "/ok"));
    assertTrue(refused.getOrDefault("kinds", "").contains("ConnectException"), refused::toString);
    assertEquals("hello", call(url("cut", "/ok")).get("body"));
    String plain = id();
    call(url("mirrored", "/ok?id=" + plain));
    assertEquals("127.0.0.1", one(plain).instance());
    String carried = id();
    probe().askWithin("call", words(url("inventory", "/ok?id=" + carried)), "x-tenant", "blue");
    assertNull(one(carried).header("x-tenant"));
  }
}
