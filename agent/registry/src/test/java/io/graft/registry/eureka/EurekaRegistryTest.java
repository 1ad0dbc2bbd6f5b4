package io.graft.registry.eureka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.Addresses;
import io.graft.net.ClosedPort;
import io.graft.net.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EurekaRegistryTest {
  private static final String ORDERS = "/eureka/apps/ORDERS";
  private static final String SELF = ORDERS + "/host-7-abc";

  private FakeEureka eureka;
  private EurekaSubscriber seen;

  private final Instance self =
      Instance.builder("orders", "host-7-abc", "10.0.0.7", 8080)
          .zone("b")
          .version("1.4")
          .weight(2.5)
          .address(Addresses.literal("10.0.0.7"))
          .metadata(Map.of("started", "7", "tags", "blue,eu", "admin", "127.0.0.1:99"))
          .build();

  @BeforeEach
  void start() throws Exception {
    eureka = new FakeEureka();
    seen = new EurekaSubscriber(eureka.url("?renew=2s"));
  }

  @AfterEach
  void stop() {
    seen.close();
    eureka.close();
  }

  @Test
  void anInstanceIsRegisteredForClientsOfNetflixAndSpring() throws Exception {
    eureka.says("POST " + ORDERS, 204, "");
    assertNull(seen.ask(done -> seen.registry.register(self, done)));
    JsonValue info = JsonValue.read(eureka.bodies.get(0)).get("instance");
    assertEquals("host-7-abc", info.get("instanceId").text());
    assertEquals("ORDERS", info.get("app").text());
    assertEquals("orders", info.get("vipAddress").text());
    assertEquals("orders", info.get("secureVipAddress").text());
    assertEquals("10.0.0.7", info.get("hostName").text());
    assertEquals("10.0.0.7", info.get("ipAddr").text());
    assertEquals("UP", info.get("status").text());
    assertEquals("8080", info.get("port").get("$").text());
    assertEquals("true", info.get("port").get("@enabled").text());
    assertEquals("false", info.get("securePort").get("@enabled").text());
    assertEquals("MyOwn", info.get("dataCenterInfo").get("name").text());
    assertEquals("http://10.0.0.7:8080/", info.get("homePageUrl").text());
    assertTrue(info.get("statusPageUrl").none());
    assertEquals(2, info.get("leaseInfo").get("renewalIntervalInSecs").number(0));
    assertEquals(6, info.get("leaseInfo").get("durationInSecs").number(0));
    assertEquals("b", info.get("metadata").get("zone").text());
    assertTrue(info.get("lastDirtyTimestamp").number(0) > 0);
    assertEquals(self, ListedInstance.of(info, "").instance());
  }

  @Test
  void aTlsPortIsRegisteredAsTheSecurePort() throws Exception {
    Instance secure =
        Instance.builder("orders", "o", "::1", 8443)
            .secure(true)
            .address(Addresses.literal("::1"))
            .metadata(Map.of("admin", "10.0.0.7:99"))
            .build();
    JsonValue info =
        JsonValue.read(
                InstanceInfo.of(
                    secure,
                    Status.UP,
                    1,
                    EurekaTimings.of(io.graft.net.server.ServerUrl.parse("eureka://h", 1))))
            .get("instance");
    assertEquals("false", info.get("port").get("@enabled").text());
    assertEquals("true", info.get("securePort").get("@enabled").text());
    assertEquals("8443", info.get("securePort").get("$").text());
    assertEquals("https://[::1]:8443/", info.get("homePageUrl").text());
    assertEquals("http://10.0.0.7:99/graft/status", info.get("statusPageUrl").text());
    assertEquals("[::1]", info.get("hostName").text());
    assertEquals(secure, ListedInstance.of(info, "").instance());
  }

  @Test
  void anInstanceThatTheServerLostIsRegisteredAgain() {
    eureka.says("POST " + ORDERS, 204, "");
    assertNull(seen.ask(done -> seen.registry.register(self, done)));
    eureka.says("PUT " + SELF, 200, "");
    assertNull(seen.ask(done -> seen.registry.renew(self, done)));
    assertEquals(1, eureka.asked("POST"));
    eureka.says("PUT " + SELF, 404, "");
    assertNull(seen.ask(done -> seen.registry.renew(self, done)));
    assertEquals(2, eureka.asked("POST"));
    assertTrue(dirty(eureka.bodies.get(3)) > dirty(eureka.bodies.get(0)), eureka.bodies.toString());
  }

  private static long dirty(String body) {
    try {
      return JsonValue.read(body).get("instance").get("lastDirtyTimestamp").number(0);
    } catch (Exception e) {
      throw new AssertionError(body, e);
    }
  }

  @Test
  void aDrainingInstanceStaysOutOfServiceAndCanReturn() throws Exception {
    eureka
        .says("POST " + ORDERS, 204, "")
        .says("PUT " + SELF + "/status", 200, "")
        .says("DELETE " + SELF + "/status", 200, "");
    assertNull(seen.ask(done -> seen.registry.register(self, done)));
    assertNull(seen.ask(done -> seen.registry.drain(self, done)));
    assertEquals(1, eureka.asked("PUT " + SELF + "/status?value=OUT_OF_SERVICE"));
    assertNull(seen.ask(done -> seen.registry.renew(self, done)));
    String again = eureka.bodies.get(eureka.bodies.size() - 1);
    assertEquals("OUT_OF_SERVICE", JsonValue.read(again).get("instance").get("status").text());
    assertEquals(0, eureka.asked("DELETE"));
    assertNull(seen.ask(done -> seen.registry.register(self, done)));
    assertEquals(1, eureka.asked("DELETE " + SELF + "/status?value=UP"));
    assertNull(seen.ask(done -> seen.registry.register(self, done)));
    assertEquals(1, eureka.asked("DELETE"));
  }

  @Test
  void deregisteringAnUnknownInstanceSucceeds() {
    assertNull(seen.ask(done -> seen.registry.deregister(self, done)));
    eureka.says("DELETE " + SELF, 200, "");
    assertNull(seen.ask(done -> seen.registry.deregister(self, done)));
    eureka.says("DELETE " + SELF, 500, "");
    assertEquals("status 500", seen.ask(done -> seen.registry.deregister(self, done)));
  }

  @Test
  void aRefusalHasAHelpfulReason() {
    eureka.says("POST " + ORDERS, 401, "");
    String reason = seen.ask(done -> seen.registry.register(self, done));
    assertTrue(reason.contains("401") && reason.contains("graft.registry.user"), reason);
    eureka.says("POST " + ORDERS, 400, "Missing hostname");
    assertEquals(
        "status 400 (Missing hostname)", seen.ask(done -> seen.registry.register(self, done)));
    eureka.says("POST " + ORDERS, 404, "");
    reason = seen.ask(done -> seen.registry.register(self, done));
    assertTrue(reason.contains("no Eureka at this path"), reason);
  }

  @Test
  void ifAServerFailsTheNextOneIsUsed() throws Exception {
    try (ClosedPort nobody = new ClosedPort();
        FakeEureka second = new FakeEureka()) {
      second.says("POST " + ORDERS, 204, "");
      eureka.says("POST " + ORDERS, 503, "");
      String url =
          "eureka://ann:s3cret@127.0.0.1:"
              + nobody.number()
              + ",127.0.0.1:"
              + eureka.port()
              + ",127.0.0.1:"
              + second.port()
              + "/eureka";
      try (EurekaSubscriber several = new EurekaSubscriber(url)) {
        assertEquals("status 503", several.ask(done -> several.registry.register(self, done)));
        assertNull(several.ask(done -> several.registry.register(self, done)));
        assertNull(several.ask(done -> several.registry.register(self, done)));
        assertEquals(1, eureka.asked("POST"));
        assertEquals(2, second.asked("POST"));
        assertEquals(
            List.of("Basic YW5uOnMzY3JldA==", "Basic YW5uOnMzY3JldA=="), second.authorizations);
        assertTrue(!several.registry.describe().contains("s3cret"), several.registry.describe());
      }
    }
  }

  @Test
  void closingEndsAllRequests() {
    seen.scheduler.execute("close", seen.registry::close);
    assertEquals("it is closed", seen.ask(done -> seen.registry.renew(self, done)));
    seen.looking("orders");
  }
}
