package io.graft.governance.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Request;
import io.graft.governance.call.Attempt;
import io.graft.governance.config.RetryConfig;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import org.junit.jupiter.api.Test;

/** Calls to addresses that another load balancer of the application has chosen. */
class ChosenTest {
  private static final ClientPolicy SHORT =
      ClientPolicy.builder().set(TimeoutConfig.CALL, 1_000_000_000L).build();
  private static final ClientPolicy LONG =
      ClientPolicy.builder().set(TimeoutConfig.CALL, 9_000_000_000L).build();

  private final Rig rig = new Rig(Policies.builder().client("orders", SHORT).build());

  private ClientCall begin(String host, int port) {
    Request request = new Request(host);
    request.port = port;
    return rig.begin(request);
  }

  private ClientPolicy policy(String host, int port) {
    return ((Attempt) begin(host, port).attempt()).target.policy;
  }

  @Test
  void theRulesAreThoseOfTheService() {
    assertEquals(ClientPolicy.DEFAULT, policy("10.0.0.5", 8080));
    rig.outbound.chosen("Orders", "10.0.0.5", 8080);
    assertEquals(SHORT, policy("10.0.0.5", 8080));
    assertEquals("orders", begin("10.0.0.5", 8080).attempt().service());
    assertEquals("10.0.0.5:8080", begin("10.0.0.5", 8080).attempt().destination());
    assertEquals(ClientPolicy.DEFAULT, policy("10.0.0.5", 8081), "another port");
  }

  @Test
  void itIsNotBalancedAgainNorTakenForAServiceThatARegistryKnows() {
    rig.services.put("orders", 8001, 8002);
    rig.outbound.chosen("orders", "127.0.0.1", 8001);
    ClientCall call = begin("127.0.0.1", 8001);
    assertNull(call.target());
    assertFalse(call.attempt().governed());
  }

  @Test
  void theSpellingOfTheAddressDoesNotMatter() {
    rig.outbound.chosen("orders", "0:0:0:0:0:0:0:1", 8080);
    assertEquals(SHORT, policy("[::1]", 8080));
    rig.outbound.chosen("orders", "Node-7.example", 8080);
    assertEquals(SHORT, policy("node-7.EXAMPLE", 8080));
  }

  @Test
  void rulesOfTheAddressItselfComeFirst() {
    rig.policies.publish(
        Policies.builder().client("orders", SHORT).client("10.0.0.5", LONG).build());
    rig.outbound.chosen("orders", "10.0.0.5", 8080);
    assertEquals(LONG, policy("10.0.0.5", 8080));
  }

  @Test
  void changedRulesApplyAndSoDoesTheLatestChoice() {
    rig.outbound.chosen("orders", "10.0.0.5", 8080);
    assertEquals(SHORT, policy("10.0.0.5", 8080));
    rig.policies.publish(Policies.builder().client("orders", LONG).client("users", SHORT).build());
    assertEquals(LONG, policy("10.0.0.5", 8080));
    rig.outbound.chosen("users", "10.0.0.5", 8080);
    assertEquals(SHORT, policy("10.0.0.5", 8080));
    assertEquals("users", begin("10.0.0.5", 8080).attempt().service());
  }

  @Test
  void itIsRepeatedOnlyIfRulesSaySoAndAtTheSameAddress() {
    rig.outbound.chosen("orders", "10.0.0.5", 8080);
    assertFalse(begin("10.0.0.5", 8080).responded(503, null, null).sends());
    ClientPolicy twice = ClientPolicy.builder().set(RetryConfig.ATTEMPTS, 2).build();
    rig.policies.publish(Policies.builder().client("orders", twice).build());
    ClientCall call = begin("10.0.0.5", 8080);
    assertTrue(call.responded(503, null, null).sends());
    assertNull(call.target());
    assertFalse(call.responded(503, null, null).sends());
  }

  @Test
  void manyPortsOfAHostAreBounded() {
    for (int port = 1; port <= 1000; port++) {
      rig.outbound.chosen("orders", "10.0.0.5", port);
    }
    assertEquals(SHORT, policy("10.0.0.5", 1000));
    assertEquals(ClientPolicy.DEFAULT, policy("10.0.0.5", 1));
  }
}
