package io.graft.registry.nacos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.Addresses;
import io.graft.net.Await;
import io.graft.registry.Subscriber;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NacosRegistryTest {
  private static final Instance SELF =
      Instance.builder("orders", "host-1-abc", "127.0.0.1", 8081)
          .weight(2.5)
          .zone("a")
          .version("1.2")
          .secure(true)
          .metadata(Map.of("started", "17", "tags", "blue,team=x", "admin", "127.0.0.1:9"))
          .address(Addresses.literal("127.0.0.1"))
          .build();

  private FakeNacos nacos;
  private Subscriber own;
  private Subscriber other;

  @BeforeEach
  void start() throws Exception {
    nacos = new FakeNacos();
  }

  @AfterEach
  void stop() {
    if (own != null) {
      own.close();
    }
    if (other != null) {
      other.close();
    }
    nacos.close();
  }

  private Subscriber own(String rest) {
    own = new NacosSubscriber(nacos.url(rest)).watching();
    return own;
  }

  private Subscriber other(String rest) {
    other = new NacosSubscriber(nacos.url(rest)).watching();
    return other;
  }

  private void register(Instance self) {
    assertNull(own.ask(done -> own.registry.register(self, done)));
  }

  private void renew() {
    assertNull(own.ask(done -> own.registry.renew(SELF, done)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v3"})
  void aRegisteredInstanceIsReadUnchanged(String api) {
    nacos.apis = Set.of(api);
    own("?poll=1s");
    register(SELF);
    other("?poll=1s").looking("orders").await("orders", SELF.id());
    assertEquals(SELF, other.services.get("orders").get(SELF.id()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v3"})
  void aDrainingInstanceHasWeightZeroAndHasDeparted(String api) {
    nacos.apis = Set.of(api);
    own("?poll=1s");
    register(SELF);
    other("?poll=1s").looking("orders").await("orders", SELF.id());
    assertNull(own.ask(done -> own.registry.drain(SELF, done)));
    renew();
    other.await("orders");
    assertEquals(Set.of(SELF.id()), other.departed.get("orders"));
    assertTrue(nacos.instances.values().iterator().next().get("weight").startsWith("0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v3"})
  void aLostInstanceRegistersAgainAndKeepsDraining(String api) {
    nacos.apis = Set.of(api);
    own("?poll=1s");
    register(SELF);
    nacos.instances.clear();
    renew();
    assertEquals("2.5", nacos.instances.values().iterator().next().get("weight"));
    assertNull(own.ask(done -> own.registry.drain(SELF, done)));
    nacos.instances.clear();
    renew();
    assertTrue(nacos.instances.values().iterator().next().get("weight").startsWith("0"));
    register(SELF);
    assertEquals("2.5", nacos.instances.values().iterator().next().get("weight"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v3"})
  void deregisteringSucceedsEvenIfUnknown(String api) {
    nacos.apis = Set.of(api);
    own("");
    register(SELF);
    assertNull(own.ask(done -> own.registry.deregister(SELF, done)));
    assertEquals(Map.of(), nacos.instances);
    assertNull(own.ask(done -> own.registry.deregister(SELF, done)));
  }

  @Test
  void theUrlSetsNamespaceGroupAndCluster() {
    own("?namespace=dev&group=shop&cluster=hz");
    register(SELF);
    Map<String, String> fields = nacos.instances.values().iterator().next();
    assertEquals("shop@@orders", fields.get("serviceName"));
    assertEquals("shop", fields.get("groupName"));
    assertEquals("dev", fields.get("namespaceId"));
    assertEquals("hz", fields.get("clusterName"));
    assertEquals("true", fields.get("ephemeral"));
    assertTrue(own.registry.describe().endsWith("/nacos, namespace dev, group shop"));
  }

  @Test
  void aNonDefaultBeatIsSentToTheServer() {
    own("?beat=2s");
    register(SELF);
    String metadata = nacos.instances.values().iterator().next().get("metadata");
    assertTrue(metadata.contains("\"preserved.heart.beat.interval\":\"2000\""), metadata);
    assertTrue(metadata.contains("\"preserved.heart.beat.timeout\":\"6000\""), metadata);
    assertTrue(metadata.contains("\"preserved.ip.delete.timeout\":\"12000\""), metadata);
    assertEquals(2000, own.registry.renewMillis());
  }

  @Test
  void theDefaultBeatIsNotSent() {
    own("");
    register(SELF);
    assertFalse(nacos.instances.toString().contains("preserved.heart"));
    assertEquals(5000, own.registry.renewMillis());
    assertEquals(3500, own.registry.propagationMillis());
  }

  @Test
  void anInstanceThatMovesLeavesItsOldAddress() {
    own("");
    register(SELF);
    register(Instance.builder("orders", SELF.id(), "127.0.0.1", 8082).build());
    Await.until(
        "one address",
        () -> nacos.instances.keySet().equals(Set.of("orders 127.0.0.1 8082 DEFAULT")),
        () -> nacos.instances);
  }

  @Test
  void aTooLargeWeightBecomesTheMaximum() {
    own("");
    register(Instance.builder("orders", "heavy", "127.0.0.1", 1).weight(1e6).build());
    assertEquals("10000.0", nacos.instances.values().iterator().next().get("weight"));
  }

  @Test
  void eachBeatToAnOldServerHasAllData() {
    own("");
    register(SELF);
    nacos.says("beat", 400, "Param 'beat' is required.");
    assertTrue(own.ask(done -> own.registry.renew(SELF, done)).contains("'beat'"));
    nacos.saysWhatIsRight();
    renew();
    String beat = nacos.last("PUT /nacos/v1/ns/instance/beat");
    assertTrue(beat.contains("\"serviceName\":\"DEFAULT_GROUP@@orders\""), beat);
    assertTrue(beat.contains("\"weight\":2.5"), beat);
  }

  @Test
  void aRefusalHasAHelpfulReason() {
    own("");
    register(SELF);
    nacos.says("/ns/instance", 500, "caused: disk is full;");
    assertEquals(
        "status 500 (caused: disk is full;)", own.ask(done -> own.registry.renew(SELF, done)));
    nacos.says("/ns/instance", 200, "<html>portal</html>");
    assertEquals("status 200", own.ask(done -> own.registry.renew(SELF, done)));
    assertEquals("status 200", own.ask(done -> own.registry.register(SELF, done)));
    nacos.says("/ns/instance", 200, "{\"code\":10002,\"message\":\"data access error\"}");
    assertEquals(
        "code 10002 (data access error)", own.ask(done -> own.registry.deregister(SELF, done)));
    nacos.says("/ns/instance", 404, "{\"timestamp\":\"2026-11-28T12:45:38Z\",\"status\":404}");
    assertTrue(own.ask(done -> own.registry.register(SELF, done)).startsWith("status 404, there"));
    String dated = "{\"timestamp\":\"2026-11-28T12:45:38Z\",\"status\":500,\"error\":\"Oops\"}";
    nacos.says("/ns/instance", 500, dated);
    assertEquals("status 500 (Oops)", own.ask(done -> own.registry.register(SELF, done)));
    nacos.says("/ns/instance", 403, "{\"status\":403,\"message\":\"unknown user!\"}");
    assertEquals(
        "status 403 (unknown user!), it requires a user and a password (graft.registry.user,"
            + " graft.registry.password)",
        own.ask(done -> own.registry.register(SELF, done)));
  }

  @Test
  void instancesOfOtherClientsAreRead() {
    nacos
        .has(
            "orders", 1, "metadata", "{\"secure\":\"true\",\"version\":\"3\"}", "clusterName", "hz")
        .has("orders", 2, "weight", "0")
        .has("orders", 3, "healthy", "false")
        .has("orders", 4, "enabled", "false")
        .has("orders", 70000)
        .has("orders", 0)
        .has("orders", 5, "ip", "")
        .has("orders", 6, "ip", "host.example", "metadata", "{\"preserved.x\":\"1\",\"a\":\"b\"}");
    other("?poll=1s").looking("orders").await("orders", "127.0.0.1#1#hz", "host.example#6#DEFAULT");
    Instance one = other.services.get("orders").get("127.0.0.1#1#hz");
    assertEquals("hz", one.zone());
    assertEquals("3", one.version());
    assertTrue(one.secure());
    assertEquals(1.0, one.weight());
    Instance named = other.services.get("orders").get("host.example#6#DEFAULT");
    assertNull(named.zone());
    assertNull(named.address());
    assertEquals(Map.of("a", "b"), named.metadata());
    assertEquals(
        Set.of("127.0.0.1#2#DEFAULT", "127.0.0.1#3#DEFAULT"), other.departed.get("orders"));
  }

  @Test
  void instancesWithACopiedIdStaySeparate() {
    String same = "{\"graft.id\":\"x\"}";
    nacos.has("orders", 1, "metadata", same).has("orders", 2, "metadata", same);
    other("").looking("orders").await("orders", "x", "x@127.0.0.1:2");
  }

  @Test
  void belowTheProtectionThresholdUnhealthyInstancesStayOut() {
    nacos.has("orders", 1).has("orders", 2);
    other("?poll=1s")
        .looking("orders")
        .await("orders", "127.0.0.1#1#DEFAULT", "127.0.0.1#2#DEFAULT");
    nacos.has("orders", 1, "healthy", "false");
    other.await("orders", "127.0.0.1#2#DEFAULT");
    nacos.protectedFlag = ",\"reachProtectionThreshold\":true";
    nacos.has("orders", 1);
    other.nextAnswer();
    other.nextAnswer();
    assertEquals(Set.of("127.0.0.1#2#DEFAULT"), other.ids("orders"));
    nacos.protectedFlag = "";
    other.await("orders", "127.0.0.1#1#DEFAULT", "127.0.0.1#2#DEFAULT");
  }

  @Test
  void theNewerApiIsAlsoAskedForThisInstancesCluster() {
    nacos.apis = Set.of("v3");
    other("?cluster=hz").looking("orders");
    assertTrue(
        nacos.last("GET /nacos/v3/client/ns/instance/list").contains("clusterName=DEFAULT,hz"));
  }
}
