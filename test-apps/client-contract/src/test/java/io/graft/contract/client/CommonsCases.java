package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.Executable;

/** What Commons HttpClient has and other clients have not. */
final class CommonsCases extends Cases {
  CommonsCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    if (cell.isCommons()) {
      cases.put("one connection alone, and host and path apart", this::ways);
      cases.put("credentials are found by the logical name and port", this::credentials);
      cases.put("a pool's limit for a service holds for its instances", this::poolLimit);
      cases.put("a second attempt starts where the first did", this::secondAttempt);
      cases.put("a response that is left ends with its method", this::leftResponse);
      cases.put("a chunked body that does not come is not taken for empty", this::firstChunk);
      cases.put("the library does not repeat what is sent elsewhere", this::ownRetries);
    }
  }

  private void ways() {
    for (String way : List.of("simple manager", "host and path apart")) {
      String id = id();
      for (int i = 0; i < 6; i++) {
        Map<String, String> answer = special(way, url("inventory", "/ok?id=" + id));
        assertEquals("hello", answer.get("body"), () -> way + ": " + answer);
        assertEquals(
            "http://inventory", answer.getOrDefault("left", "http://inventory"), "is as before");
      }
      assertEquals(6, instances.received(id).size(), way);
      assertEquals(3, instancesOf(id).size(), way);
      for (Received received : instances.received(id)) {
        assertEquals("inventory", received.header("host"), way);
        assertTrue(received.traceId() != null, way);
      }
    }
  }

  private void credentials() {
    String id = id();
    Map<String, String> answer =
        special("credentials", url("flaky", "/status?code=503&times=1&id=" + id));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(2, instances.received(id).size());
    for (Received received : instances.received(id)) {
      assertTrue(String.valueOf(received.header("authorization")).startsWith("Basic "));
    }
  }

  private void poolLimit() {
    String id = id();
    Map<String, String> answer = special("limited pool", url("single", "/ok?id=" + id));
    assertEquals("3", answer.get("open"), answer::toString);
    answer = special("limited pool", url("inventory", "/ok?id=" + id));
    assertEquals("5", answer.get("open"), "three for each of three instances");
  }

  private void secondAttempt() {
    String id = id();
    String to = "/status?code=503&times=1&id=" + id;
    Map<String, String> answer =
        call(url("flaky", "/redirect?id=" + id + "first&to=" + quoted(to)));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(url("flaky", to), answer.get("url"));
    assertEquals(2, instances.received(id).size());
    assertEquals(2, instances.received(id + "first").size(), "redirected once more");
    String headers = id();
    answer = special("default headers", url("flaky", "/status?code=503&times=1&id=" + headers));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(2, instances.received(headers).size());
    for (Received received : instances.received(headers)) {
      assertEquals(List.of("once"), received.headers().get("x-own"));
    }
  }

  private void leftResponse() {
    for (String way : List.of("never released", "abandoned by abort")) {
      Map<String, String> answer = special(way, url("single", "/ok?id=" + id()));
      assertEquals("200", answer.get("status"), answer::toString);
      assertEquals(0, inFlight("single"), way);
    }
  }

  private void firstChunk() {
    String id = id();
    long start = System.nanoTime();
    Map<String, String> answer = special("slow first chunk", url("late", "/silent?id=" + id));
    instances.release(id);
    assertTrue(answer.getOrDefault("kinds", "").contains("SocketTimeout"), answer::toString);
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20));
    Await.until("late to be idle", () -> inFlight("late") == 0);
    String some = id();
    instances.release(some);
    assertEquals(
        "silent", special("slow first chunk", url("late", "/silent?id=" + some)).get("body"));
  }

  /** It logs each of its own repetitions. */
  private void ownRetries() {
    int before = repetitions();
    for (String method : List.of("GET", "POST")) {
      for (int i = 0; i < 4; i++) {
        Map<String, String> answer =
            call(url("dying", "/echo"), "method", method, "body", "x", "h.x-own", "1");
        assertEquals("200", answer.get("status"), answer::toString);
      }
    }
    assertEquals(before, repetitions());
  }

  private int repetitions() {
    return (int)
        probe().process().err().stream().filter(line -> line.contains("Retrying request")).count();
  }
}
