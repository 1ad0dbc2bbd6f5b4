package io.graft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Access rules that ask a service with {@code graft.tls=strict}, which has rules of its own that
 * ask it about its own requests.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessCheckTest {
  @TempDir static Path temp;
  private Server policy;
  private Server orders;
  private Caller shop;

  @BeforeAll
  void start() throws Exception {
    Path registry = Files.createDirectory(temp.resolve("registry"));
    Map<String, String> own = strict("policy");
    // Its answer to orders alone; others would be denied.
    rule(own, "check", "allow", "/check", "from", "service:orders,service:policy");
    rule(own, "pages", "allow", "/own/**;/loop/**");
    rule(own, "own", "custom", "/own/**", "check", "http://policy/check");
    rule(own, "loop", "custom", "/loop/**", "check", "http://policy/loop/check");
    policy = new Server(JdkMain.class, Jdk.require(25), registry, own).awaitTls();
    Map<String, String> asking = strict("orders");
    rule(asking, "pay", "custom", "/pay/**", "check", "http://policy/check");
    rule(asking, "no", "custom", "/no/**", "check", "http://policy/none");
    orders = new Server(TomcatMain.class, Jdk.require(8), registry, asking).awaitTls();
    shop = new Caller(25, registry, Map.of("graft.tls", "strict"));
  }

  private static Map<String, String> strict(String service) {
    Map<String, String> properties = new HashMap<>();
    properties.put("graft.service.name", service);
    properties.put("graft.service.address", Server.hostAddress());
    properties.put("graft.tls", "strict");
    properties.put("graft.server.access", "enforce");
    return properties;
  }

  private static void rule(
      Map<String, String> properties, String name, String action, String to, String... more) {
    String rule = "graft.server.access." + name + '.';
    properties.put(rule + "action", action);
    properties.put(rule + "to", to);
    for (int i = 0; i < more.length; i += 2) {
      properties.put(rule + more[i], more[i + 1]);
    }
    if (action.equals("custom")) {
      // The machine of a test is slow, and the first question needs a handshake.
      properties.put(rule + "timeout", "10s");
    }
  }

  @AfterAll
  void stop() {
    shop.close();
    orders.close();
    policy.close();
  }

  private void assertStatus(int status, String url) {
    String result = shop.get("url", url);
    assertTrue(
        result.startsWith(status + " "),
        () -> result + '\n' + orders.process().dump() + policy.process().dump());
  }

  private static void assertChecks(Server server, String rule, String result, int number) {
    String metrics = AdminClient.of(server.process()).metrics();
    for (String line : metrics.split("\n")) {
      if (line.startsWith("graft_access_checks_total{")
          && line.contains("graft_rule=\"" + rule + '"')
          && line.contains("graft_result=\"" + result + '"')) {
        assertEquals(number, Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)), line);
        return;
      }
    }
    throw new AssertionError(rule + ' ' + result + " not in\n" + metrics);
  }

  @Test
  void theCheckIsAskedOverMutualTlsAndKnowsWhoAsks() {
    assertStatus(200, "http://orders/free");
    assertStatus(200, "http://orders/pay/1");
    assertChecks(orders, "pay", "allowed", 1);
    // A shop that asks the same is nobody that may.
    assertStatus(403, "http://policy/check");
    assertStatus(403, "http://orders/no/1");
    assertChecks(orders, "no", "denied", 1);
    assertEquals(2, CallCountsTest.count(orders.process(), "policy", "mtls"));
    assertEquals(0, CallCountsTest.count(orders.process(), "policy", "plaintext"));
    JsonNode tls = AdminClient.of(policy.process()).status().at("/security/tls/connections");
    assertEquals(0, tls.path("plaintext").asInt(), tls::toString);
  }

  @Test
  void aServiceMayAskItself() {
    assertStatus(200, "http://policy/own/1");
    assertChecks(policy, "own", "allowed", 1);
  }

  /** The question matches the rule too: asking about it would ask again, for ever. */
  @Test
  void aRuleThatAsksAboutItsOwnQuestionRefusesIt() {
    assertStatus(503, "http://policy/loop/1");
    assertChecks(policy, "loop", "failed", 1);
    assertChecks(policy, "loop", "loop", 1);
    policy.awaitLine("is itself the question of an access check");
  }
}
