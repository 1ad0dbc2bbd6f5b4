package io.graft.registry.consul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.json.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AgentRegistrationTest {
  private static final String REGISTER = "PUT /v1/agent/service/register";
  private static final String PASS = "PUT /v1/agent/check/pass/service:o1";
  private static final String MAINTENANCE = "PUT /v1/agent/service/maintenance/o1";
  private static final String DEREGISTER = "PUT /v1/agent/service/deregister/o1";
  private static final String FIND = "GET /v1/agent/service/o1";

  private final Instance self = Instance.builder("orders", "o1", "10.0.0.1", 80).build();
  private FakeConsul consul;
  private ConsulSubscriber seen;

  @BeforeEach
  void start() throws IOException {
    consul = new FakeConsul();
    seen = new ConsulSubscriber(consul.url("?token=abc"));
    for (String request : List.of(REGISTER, PASS, MAINTENANCE, DEREGISTER)) {
      consul.says(request, 200, "", 0);
    }
  }

  @AfterEach
  void stop() {
    seen.close();
    consul.close();
  }

  private List<String> asked() {
    return consul.requests.stream()
        .map(each -> each.replaceAll("\\?.*", "").replace("%3A", ":"))
        .toList();
  }

  private String status(int request) throws IOException {
    return JsonValue.read(consul.bodies.get(request)).get("Check").get("Status").text();
  }

  private String renew() {
    return seen.ask(done -> seen.registry.renew(self, done));
  }

  private String drain() {
    return seen.ask(done -> seen.registry.drain(self, done));
  }

  @Test
  void itIsRegisteredAndPassedAtOnceWithTheToken() throws Exception {
    assertNull(seen.ask(done -> seen.registry.register(self, done)));
    assertEquals(List.of(REGISTER, PASS), asked());
    assertTrue(consul.requests.get(0).endsWith("?replace-existing-checks=true"));
    assertEquals("passing", status(0));
    assertEquals(List.of("abc", "abc"), consul.tokens);
  }

  @Test
  void aHeartbeatIsOneRequest() {
    assertNull(renew());
    assertEquals(List.of(PASS), asked());
  }

  @Test
  void anInstanceUnknownToTheAgentIsRegisteredAgain() {
    for (String words :
        List.of(
            "Unknown check \"service:o1\"",
            "CheckID \"service:o1\" does not have associated TTL",
            "unknown check ID")) {
      for (int status : new int[] {404, 500}) {
        consul.requests.clear();
        consul.says(PASS, status, words, 0);
        // The fake never accepts the heartbeat, so the renewal fails.
        assertTrue(renew().contains("status " + status));
        assertEquals(List.of(PASS, REGISTER, PASS), asked());
      }
    }
  }

  @Test
  void aServerErrorDoesNotCauseARegistrationUnlessTheCheckIsUnknown() {
    consul.says(PASS, 500, "No cluster leader", 0).says(FIND, 200, "{}", 0);
    assertEquals("the agent knows it but rejects its heartbeat", renew());
    assertEquals(List.of(PASS, FIND), asked());
    consul.requests.clear();
    consul.forgets(FIND);
    assertTrue(renew().contains("status 500"));
    assertEquals(List.of(PASS, FIND, REGISTER, PASS), asked());
  }

  @Test
  void drainingIsMaintenanceAndHeartbeatsDoNotEndIt() {
    assertNull(drain());
    assertNull(renew());
    assertEquals(List.of(MAINTENANCE, PASS), asked());
    assertTrue(consul.requests.get(0).contains("enable=true&reason="));
  }

  @Test
  void aLostDrainingInstanceIsRegisteredAsDraining() throws Exception {
    assertNull(drain());
    consul.says(PASS, 404, "Unknown check", 0);
    consul.requests.clear();
    consul.bodies.clear();
    renew();
    assertEquals(List.of(PASS, REGISTER, MAINTENANCE, PASS), asked());
    assertEquals("critical", status(1));
  }

  @Test
  void registeringAfterADrainPutsTheInstanceBackInService() throws Exception {
    assertNull(drain());
    assertNull(seen.ask(done -> seen.registry.register(self, done)));
    assertEquals(List.of(MAINTENANCE, REGISTER, PASS), asked());
    assertEquals("passing", status(1));
  }

  @Test
  void drainAndDeregisterSucceedForAnUnknownInstance() {
    consul.says(MAINTENANCE, 404, "No service registered", 0);
    consul.says(DEREGISTER, 404, "Unknown service", 0);
    assertNull(drain());
    assertNull(seen.ask(done -> seen.registry.deregister(self, done)));
  }

  @Test
  void withAnHttpCheckARenewalAsksWhetherTheAgentKnowsTheService() throws Exception {
    try (ConsulSubscriber other = new ConsulSubscriber(consul.url("?check=/health"))) {
      assertNull(other.ask(done -> other.registry.register(self, done)));
      assertNull(other.ask(done -> other.registry.renew(self, done)));
      consul.says(FIND, 200, "{}", 0);
      assertNull(other.ask(done -> other.registry.renew(self, done)));
      assertEquals(List.of(REGISTER, FIND, REGISTER, FIND), asked());
    }
  }

  @Test
  void aDeniedRequestNamesTheMissingPolicy() {
    consul.says(REGISTER, 403, "Permission denied: Missing service:write on orders", 0);
    String reason = seen.ask(done -> seen.registry.register(self, done));
    assertEquals(
        "status 403 (Permission denied: Missing service:write on orders), the token needs service"
            + " \"orders\" { policy = \"write\" }",
        reason);
    consul.says(PASS, 403, "ACL not found", 0);
    assertEquals("status 403 (ACL not found), Consul does not know the token", renew());
    try (ConsulSubscriber nobody = new ConsulSubscriber(consul.url(""), Map.of())) {
      assertTrue(
          nobody
              .ask(done -> nobody.registry.register(self, done))
              .contains("a token is needed (graft.registry.token)"));
    }
  }

  @Test
  void anUnreachableAgentIsAFailureWithAReason() {
    consul.close();
    assertEquals("connection refused", renew());
  }
}
