package io.graft.console.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.Addresses;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminAddressesTest {
  private static Agent agent(String host, String admin) {
    Instance instance =
        Instance.builder("orders", "i", host, 80)
            .address(Addresses.literal(host))
            .metadata(admin == null ? Map.of() : Map.of("admin", admin))
            .build();
    return new AdminAddresses().of(instance);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5, 10.0.0.5:9464, 10.0.0.5:9464, true",
    "10.0.0.5, 0.0.0.0:9464, 10.0.0.5:9464, true",
    "10.0.0.5, [::]:9464, 10.0.0.5:9464, true",
    "127.0.0.1, 127.0.0.1:4711, 127.0.0.1:4711, true",
    "10.0.0.5, 10.0.0.6:9464, 10.0.0.6:9464, false",
    "fd00::5, [fd00::5]:9464, [fd00:0:0:0:0:0:0:5]:9464, true",
  })
  void anAgentIsAskedWhereItAnnounces(String host, String admin, String asked, boolean trusted) {
    Agent agent = agent(host, admin);
    assertNotNull(agent.target, () -> String.valueOf(agent.failure));
    assertEquals(asked, agent.authority);
    assertEquals(trusted, agent.trusted, "credentials go to the instance's own address only");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5, 169.254.169.254:80, link-local",
    "10.0.0.5, [fe80::1]:80, link-local",
    "10.0.0.5, 224.0.0.1:80, link-local",
    "192.0.2.7, 127.0.0.1:80, loopback of another host",
    "192.0.2.7, [::1]:80, loopback of another host",
    "10.0.0.5, evil.example:80, not host:port",
    "10.0.0.5, 10.0.0.5, not host:port",
    "10.0.0.5, 10.0.0.5:0, not host:port",
    "10.0.0.5, 10.0.0.5:70000, not host:port",
    "10.0.0.5, 10.0.0.5:80/x, not host:port",
  })
  void otherPlacesAreNotAsked(String host, String admin, String reason) {
    Agent agent = agent(host, admin);
    assertNull(agent.target);
    assertTrue(String.valueOf(agent.failure).contains(reason), agent.failure);
  }

  @Test
  void anInstanceWithoutAnAgentHasNone() {
    assertNull(agent("10.0.0.5", null));
    assertNull(agent("10.0.0.5", ""));
    assertNull(agent("10.0.0.5", "1".repeat(100)));
  }

  @Test
  void whoDoesNotAnswerIsAskedLessOften() {
    Agent agent = agent("10.0.0.5", "10.0.0.5:80");
    long second = 1_000_000_000L;
    assertTrue(agent.isDue(second, 3 * second));
    agent.asking = true;
    assertFalse(agent.isDue(second, 3 * second), "it is being asked");
    agent.asked = second;
    agent.failed("connection refused");
    assertFalse(agent.isDue(6 * second, 3 * second));
    assertTrue(agent.isDue(7 * second, 3 * second));
    for (int i = 0; i < 20; i++) {
      agent.failed("connection refused");
    }
    assertFalse(agent.isDue(60 * second, 3 * second));
    assertTrue(agent.isDue(61 * second, 3 * second));
  }
}
