package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import java.util.Map;
import org.junit.jupiter.api.function.Executable;

/** What Jetty's client has and other clients have not. */
final class JettyCases extends Cases {
  JettyCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    if (cell.isJetty()) {
      cases.put("listeners are told each event once, of the response they get", this::listeners);
      cases.put("a listener aborts the response that it gets", this::abortedByListener);
    }
  }

  private void listeners() {
    String id = id();
    Map<String, String> seen =
        special("seen by listeners", url("flaky", "/status?code=503&times=1&id=" + id));
    assertEquals("200", seen.get("status"), seen::toString);
    assertEquals("sent sent begin headers success complete", seen.get("events"));
    assertEquals("true", seen.get("same"), "the result has the application's request");
    assertEquals("false", seen.get("given"), "the application's request has its own headers");
    assertEquals("false", seen.get("aborts"), "nothing is left to abort");
    assertEquals(2, instances.received(id).size());
    seen = special("seen by listeners", url("gone", "/ok"));
    assertEquals("failure complete", seen.get("events"), seen::toString);
    assertEquals("true", seen.get("same"));
  }

  private void abortedByListener() {
    String id = id();
    Map<String, String> answer =
        special("aborted by a listener", url("single", "/stream?id=" + id));
    instances.release(id);
    assertEquals("not this one", answer.get("message"), answer::toString);
    assertEquals(1, instances.received(id).size());
    Await.until("single to be idle", () -> inFlight("single") == 0);
    assertTrue(answer.get("kinds").contains("IllegalState"), answer::toString);
  }
}
