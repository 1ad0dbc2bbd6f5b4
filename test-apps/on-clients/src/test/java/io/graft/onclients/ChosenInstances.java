package io.graft.onclients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A client for which a load balancer of the application chooses the instance: the call has its
 * address. Discovery is the balancer's; the rules of the service, trace and breaker are Graft's.
 */
final class ChosenInstances extends Cases {
  static final List<String> SERVICES =
      List.of("chosen", "flaky-chosen", "broken-chosen", "answered-chosen");

  /** What Graft's registry knows: were a call balanced again, it would go there. */
  static final Map<String, List<String>> KNOWN = known();

  private final String refused;

  private static Map<String, List<String>> known() {
    Map<String, List<String>> known = new HashMap<>();
    SERVICES.forEach(service -> known.put(service, List.of("127.0.0.3")));
    return known;
  }

  /**
   * @param refused what the library throws where Graft refuses a call
   */
  ChosenInstances(Program program, String client, String refused) {
    super(program, client);
    this.refused = refused;
    add("what the load balancer has chosen is called", this::notBalancedAgain);
    add("one span, the trace, the application's header", this::traced);
    add("without a rule for it nothing is repeated", this::notRepeated);
    add("a retry by the rules of the service", this::repeated);
    add("a POST is sent once", this::postOnce);
    add("a fallback of the rules of the service", this::fallback);
    add("the breaker of an instance opens, by the rules of the service", this::breaks);
  }

  private void notBalancedAgain() {
    String id = Program.id();
    for (int i = 0; i < 6; i++) {
      assertOk("hello", get("http://chosen/ok?id=" + id));
    }
    Map<String, Integer> counts = new HashMap<>();
    for (Received each : received(id)) {
      counts.merge(each.instance(), 1, Integer::sum);
      assertEquals(program.at(each.instance()), each.header("host"));
    }
    assertEquals(Map.of("127.0.0.1", 2, "127.0.0.2", 2, "127.0.0.3", 2), counts);
  }

  private void traced() {
    String id = Program.id();
    assertOk("hello", get("http://chosen/ok?id=" + id));
    JsonNode facts = assertTracedOnce(id).path("attributes");
    assertEquals("chosen", facts.path("graft.service").asText(), facts::toString);
    assertEquals(one(id).instance(), facts.path("server.address").asText());
    assertTrue(program.hasDestination(program.at(one(id).instance()), "chosen"));
  }

  private void notRepeated() {
    String id = Program.id();
    assertTrue(!get("http://chosen/once?id=" + id).ok());
    one(id);
  }

  private void repeated() {
    String id = Program.id();
    assertOk("hello", get("http://flaky-chosen/once?id=" + id));
    assertEquals(2, received(id).size());
    assertEquals(1, instancesOf(id).size(), "there is no other that Graft may choose");
    assertEquals(2, program.spans(id, 2).size());
  }

  private void postOnce() {
    String id = Program.id();
    assertTrue(!post("http://flaky-chosen/once?id=" + id).ok());
    one(id);
  }

  private void fallback() {
    assertOk(Rules.FALLBACK, get("http://answered-chosen/failing?id=" + Program.id()));
  }

  private void breaks() {
    assertBreaks("broken-chosen", refused);
  }
}
