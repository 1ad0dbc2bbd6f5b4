package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.function.Executable;

/** What Armeria's client has and other clients have not. */
final class ArmeriaCases extends Cases {
  ArmeriaCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    if (cell.isArmeria()) {
      cases.put("an event loop does not wait for a rule", this::loop);
      cases.put("what a group of endpoints has chosen is called", this::group);
      cases.put("the application's own retries are calls of their own", this::ownRetries);
      cases.put("the application's log is complete, and that of its call", this::log);
      cases.put("a timeout that is cleared on the way is none", this::clearedTimeout);
      cases.put("a timeout that is set on the way ends a call", this::shortenedTimeout);
      cases.put("a context that times out ends its call", this::timedOut);
    }
  }

  private void loop() {
    String id = id();
    Map<String, String> answer = special("loop", url("delayed", "/ok?id=" + id));
    assertEquals(5, instances.received(id).size(), answer::toString);
    assertTrue(Integer.parseInt(answer.get("millis")) < 150, answer::toString);
  }

  private void group() {
    String id = id();
    Map<String, String> words = words(url("chosen", "/ok?id=" + id));
    words.put("way", "group");
    words.put("port", String.valueOf(port()));
    for (int i = 0; i < 6; i++) {
      assertEquals("hello", probe().ask("special", words).get("body"));
    }
    assertEquals(Set.of("127.0.0.2"), instancesOf(id));
    assertNull(instances.received(id).get(0).header("x-graft-attempt"));
    assertTrue(instances.received(id).get(0).traceId() != null);
  }

  /** Each of them is repeated by the rules once, too. */
  private void ownRetries() {
    String id = id();
    Map<String, String> answer =
        special("own retries", url("flaky", "/status?code=503&times=2&id=" + id));
    assertEquals("hello", answer.get("body"), answer::toString);
    assertEquals(3, instances.received(id).size());
    assertEquals("1", instances.received(id).get(2).header("x-graft-attempt"));
  }

  private void log() {
    String id = id();
    Map<String, String> answer = special("log", url("flaky", "/status?code=503&times=1&id=" + id));
    assertEquals("hello", answer.get("body"), answer::toString);
    assertEquals("200", answer.get("logged"), answer::toString);
    assertEquals("false", answer.get("failed"), answer::toString);
    assertEquals(2, instances.received(id).size());
    assertEquals("200", special("log", url("absent", "/ok")).get("logged"), "an answer of a rule");
  }

  private void clearedTimeout() throws InterruptedException {
    String id = id();
    Map<String, String> words = words(url("single", "/slow?id=" + id));
    words.put("way", "timeout cleared");
    words.put("timeout", "400");
    AtomicReference<Map<String, String>> late = new AtomicReference<>();
    Thread caller = new Thread(() -> late.set(probe().ask("special", words)));
    caller.start();
    Await.until("a request to be waiting", () -> instances.received(id).size() == 1);
    caller.join(800); // longer than the timeout was, unless the call fails before
    instances.release(id);
    caller.join();
    assertEquals("slow", late.get().get("body"), () -> late.get().toString());
  }

  private void shortenedTimeout() {
    ended("timeout shortened");
  }

  private void timedOut() {
    ended("timed out");
  }

  private void ended(String way) {
    String id = id();
    Map<String, String> answer = special(way, url("single", "/slow?id=" + id));
    instances.release(id);
    assertTrue(answer.getOrDefault("kinds", "").contains("ResponseTimeout"), answer::toString);
    assertTrue(instances.received(id).size() <= 1, "it is not repeated");
    Await.until("single to be idle", () -> inFlight("single") == 0);
  }
}
