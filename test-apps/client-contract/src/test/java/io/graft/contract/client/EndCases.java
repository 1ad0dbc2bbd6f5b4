package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.Executable;

/** When a call ends: cancelled, called back, read, or left alone. */
final class EndCases extends Cases {
  EndCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    cases.put("a call that is cancelled", this::cancelled);
    if (cell.isJdkClient() || cell.isJetty() || cell.isAhc()) {
      cases.put("a future that is cancelled", this::cancelledFuture);
    }
    if (cell.isAsync() || cell.isOkHttp()) {
      cases.put("a callback has the caller's context", this::callback);
    }
    cases.put("a body that is read slowly keeps its instance busy", this::streamedResponse);
    cases.put("a body that nobody reads to its end", this::abandonedResponse);
    cases.put("a body that breaks", this::truncated);
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
    assertNull(probe().ask("cancel", Map.of("id", id)).get("error"));
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
    if (cell.closesByReading()) {
      instances.release(id);
    }
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
}
