package io.graft.onclients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client that calls services by their names: Graft chooses the instance. */
final class LogicalNames extends Cases {
  private final String broken;
  private final Failures failures;

  /**
   * What the library throws.
   *
   * @param io where there is no response
   * @param status for a 503
   */
  record Failures(String io, String status) {}

  /**
   * @param broken a service that nobody else calls
   */
  LogicalNames(Program program, String client, String broken, Failures failures) {
    super(program, client);
    this.broken = broken;
    this.failures = failures;
    boolean soap = client.contains("JAX-WS");
    add("three instances in turn", () -> balanced(soap ? "POST" : "GET"));
    add("one span, the trace, the application's header", () -> traced(soap ? "POST" : "GET"));
    if (!soap) {
      add("a killed instance costs one more request", this::killed);
      add("a 503 is repeated elsewhere", this::repeated);
      add("a 503 is repeated once", this::repeatedOnce);
      add("a fallback of the rules", this::fallback);
    }
    add("a POST is sent once, and fails as the library fails", this::notRepeated);
    add("an open breaker refuses, as the library fails", this::breaks);
  }

  private void balanced(String method) {
    String id = Program.id();
    for (int i = 0; i < 6; i++) {
      assertOk("hello", program.call(client, method, "http://orders/ok?id=" + id));
    }
    assertEquals(3, instancesOf(id).size());
    assertEquals(6, received(id).size());
    received(id).forEach(each -> assertEquals("orders", each.header("host")));
    Map<String, String> chosen = new HashMap<>();
    for (JsonNode span : program.spans(id, 6)) {
      String instance = span.path("attributes").path("network.peer.address").asText();
      chosen.put(span.path("spanId").asText(), instance);
    }
    for (Received each : received(id)) {
      String span = each.header("traceparent").split("-")[2];
      assertEquals(chosen.get(span), each.instance(), "where the request arrived");
    }
  }

  private void traced(String method) {
    String id = Program.id();
    assertOk("hello", program.call(client, method, "http://orders/ok?id=" + id));
    assertEquals("orders", assertTracedOnce(id).path("attributes").path("graft.service").asText());
    assertEquals("caller", one(id).header("x-graft-caller"));
  }

  private void killed() {
    String id = Program.id();
    assertOk("hello", get("http://flaky/killed?id=" + id));
    List<Received> all = received(id);
    // A library that replaces a kept connection which broke does so before Graft repeats the call.
    assertEquals(2, all.size(), all::toString);
    if (all.get(1).header("x-graft-attempt").equals("2")) {
      assertNotEquals(all.get(0).instance(), all.get(1).instance(), all::toString);
    }
  }

  private void repeated() {
    String id = Program.id();
    assertOk("hello", get("http://flaky/once?id=" + id));
    assertAttempts(id);
    assertEquals(2, program.spans(id, 2).size());
  }

  private void repeatedOnce() {
    String id = Program.id();
    assertFailed(failures.status, get("http://flaky/failing?id=" + id));
    assertAttempts(id);
  }

  private void assertAttempts(String id) {
    List<Received> all = received(id);
    assertEquals(2, all.size(), all::toString);
    assertEquals("1", all.get(0).header("x-graft-attempt"));
    assertEquals("2", all.get(1).header("x-graft-attempt"));
    assertNotEquals(all.get(0).instance(), all.get(1).instance());
    assertTrue(all.stream().allMatch(each -> each.traceId().equals(Program.TRACE)));
  }

  private void fallback() {
    assertOk(Rules.FALLBACK, get("http://answered/failing?id=" + Program.id()));
  }

  private void notRepeated() {
    String id = Program.id();
    assertFailed(failures.status, post("http://flaky/once?id=" + id));
    assertEquals("POST", one(id).method());
  }

  private void breaks() {
    assertBreaks(broken, failures.io);
  }
}
