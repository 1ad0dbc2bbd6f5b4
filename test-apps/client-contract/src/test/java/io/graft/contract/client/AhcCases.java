package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import java.util.Map;
import org.junit.jupiter.api.function.Executable;

/** What AsyncHttpClient has and other clients have not. */
final class AhcCases extends Cases {
  AhcCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    if (cell.isAhc()) {
      cases.put("a handler is told one response in order, by one thread", this::told);
      cases.put("what a handler throws is the end of its future", this::thrown);
      cases.put("a handler stops reading", this::stopped);
      cases.put("a web socket is governed until it is open", this::webSocket);
      cases.put("a web socket is opened where an instance lives", this::deadSocket);
    }
  }

  private void told() {
    String id = id();
    Map<String, String> seen =
        special("told in order", url("flaky", "/status?code=503&times=1&id=" + id));
    assertEquals("200", seen.get("status"), seen::toString);
    assertEquals("status part completed", seen.get("events"), seen::toString);
    assertEquals("1", seen.get("threads"));
    assertTrue(seen.get("on").startsWith("of the listener"), seen::toString);
    assertEquals("true", seen.get("done"));
    assertEquals(2, instances.received(id).size());
    seen = special("told in order", url("gone", "/ok"));
    assertEquals("failed", seen.get("events"), seen::toString);
    assertEquals("java.net.ConnectException", seen.get("failure"));
  }

  private void thrown() {
    String id = id();
    Map<String, String> answer = special("thrown by a handler", url("single", "/ok?id=" + id));
    assertEquals("not this one", answer.get("told"), answer::toString);
    assertEquals("not this one", answer.get("got"), answer::toString);
    Await.until("single to be idle", () -> inFlight("single") == 0);
    assertEquals(1, instances.received(id).size());
  }

  private void stopped() {
    String id = id();
    Map<String, String> answer = special("stopped by a handler", url("single", "/stream?id=" + id));
    instances.release(id);
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals("part completed", answer.get("events"));
    Await.until("single to be idle", () -> inFlight("single") == 0);
  }

  private void webSocket() {
    String id = id();
    Map<String, String> answer = special("web socket", url("single", "/socket?id=" + id));
    assertEquals("hello", answer.get("heard"), answer::toString);
    assertEquals("true", answer.get("socket"));
    Received received = one(id);
    assertEquals("single", received.header("host"));
    assertEquals(
        101,
        span(received).path("attributes").path("http.response.status_code").asInt(),
        "the status of the handshake");
    Await.until("single to be idle", () -> inFlight("single") == 0);
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
