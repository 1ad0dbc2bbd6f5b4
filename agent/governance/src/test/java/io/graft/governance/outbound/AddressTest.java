package io.graft.governance.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Request;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The meaning of an address: its scheme, its host in every spelling, and its port. */
class AddressTest {
  private static final long MILLI = 1_000_000L;

  private final Rig rig = new Rig();

  private static Instance.Builder at(int port) {
    return Instance.builder("shop", "shop-" + port, "127.0.0.1", port);
  }

  private void listed(Instance.Builder... all) {
    List<Instance> list = new ArrayList<>();
    for (Instance.Builder each : all) {
      list.add(each.build());
    }
    rig.services.known.put("shop", Snapshot.of("shop", list));
  }

  private ClientCall begin(String scheme, String host, int port) {
    Request request = new Request(host);
    request.scheme = scheme;
    request.port = port;
    return rig.begin(request);
  }

  /** The ports that a hundred calls are sent to; "-": the application's own address. */
  private Set<String> reached(String scheme, String host, int port) {
    Set<String> reached = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      ClientCall call = begin(scheme, host, port);
      if (call.action().failure() != null) {
        reached.add(call.action().failure().getMessage());
        continue;
      }
      reached.add(
          call.target() == null
              ? "-"
              : (call.target().secure() ? "tls " : "") + call.target().port());
      rig.time.advance(MILLI);
      call.responded(200, null, null);
      call.end();
    }
    return reached;
  }

  @Test
  void aWrittenPortThatNoInstanceHasMeansThatPort() {
    listed(at(8080), at(8081));
    assertEquals(Set.of("-"), reached("http", "shop", 9090));
    assertFalse(begin("http", "shop", 9090).attempt().governed(), "and no baggage goes there");
    assertEquals(Set.of("-"), reached("http", "shop.svc", 443), "443 is not http's port");
    assertFalse(rig.status("shop.svc:443").governed());
  }

  @Test
  void thePortOfTheSchemeMeansTheServiceAndSoDoesNone() {
    listed(at(8080), at(8081));
    assertEquals(Set.of("8080", "8081"), reached("http", "shop", -1));
    assertEquals(Set.of("8080", "8081"), reached("http", "shop", 80));
  }

  @Test
  void aWrittenPortThatSomeInstancesHaveMeansThese() {
    listed(at(8080), at(8081));
    assertEquals(Set.of("8081"), reached("http", "shop", 8081));
    assertTrue(begin("http", "shop", 8081).attempt().governed());
  }

  @Test
  void aPortThatAllHaveIsTheService() {
    rig.services.known.put(
        "shop",
        Snapshot.of(
            "shop",
            List.of(
                Instance.builder("shop", "a", "10.0.0.1", 8080).build(),
                Instance.builder("shop", "b", "10.0.0.2", 8080).build())));
    begin("http", "shop", -1).end();
    begin("http", "shop", 8080).end();
    assertEquals(1, rig.outbound.status().size(), "one breaker for both");
  }

  @Test
  void rulesForAServiceWithItsPortHoldForThatPort() {
    Policies policies =
        Policies.builder()
            .client("Shop:8080", ClientPolicy.builder().set(TimeoutConfig.CALL, 7 * MILLI).build())
            .client("shop", ClientPolicy.builder().set(TimeoutConfig.CALL, 9 * MILLI).build())
            .build();
    rig.policies.publish(policies);
    listed(at(8080));
    assertEquals(7 * MILLI, begin("http", "shop", 8080).timeoutNanos());
    assertEquals(9 * MILLI, begin("http", "shop", -1).timeoutNanos());
    assertEquals(9 * MILLI, begin("http", "shop", 9090).timeoutNanos(), "a host's, for each port");
  }

  @Test
  void aPortFollowsTheSnapshotsAndSurvivesAnEmptyOne() {
    listed(at(8080));
    assertEquals(Set.of("-"), reached("http", "shop", 9090));
    listed(at(8080), at(9090));
    assertEquals(Set.of("9090"), reached("http", "shop", 9090));
    listed();
    assertTrue(begin("http", "shop", 9090).attempt().governed(), "it will be back");
    rig.policies.publish(Policies.builder().build());
    assertTrue(begin("http", "shop", 9090).attempt().governed(), "with other rules, too");
    listed(at(8080));
    assertEquals(Set.of("-"), reached("http", "shop", 9090));
  }

  @Test
  void aMapIsForThePortThatItNamesAndForAllOfThemWhereItNamesNone() {
    rig.policies.publish(
        Policies.builder().alias("old:9000", "shop").alias("older", "shop").build());
    listed(at(8080));
    assertEquals(Set.of("8080"), reached("http", "old", 9000));
    assertEquals(Set.of("-"), reached("http", "old", 8080), "which is not a service by itself");
    assertEquals(Set.of("8080"), reached("http", "older", 1234));
  }

  @Test
  void httpGoesToPlainInstancesAndHttpsToSecureOnes() {
    listed(at(8080), at(8443).secure(true));
    assertEquals(Set.of("8080"), reached("http", "shop", -1));
    assertEquals(Set.of("tls 8443"), reached("https", "shop", -1));
    assertEquals(Set.of("tls 8443"), reached("https", "shop", 8443));
  }

  @Test
  void ifAllInstancesHaveTheOtherSchemeTheFailureSaysSo() {
    listed(at(8080));
    assertEquals(
        Set.of(
            "shop: no instance (no TLS at its instances, 1 in number: call it by http://)"
                + " [refused by graft, not sent]"),
        reached("https", "shop", -1));
    listed(at(8443).secure(true), at(8444).secure(true));
    assertEquals(
        Set.of(
            "shop: no instance (only TLS at its instances, 2 in number: call it by https://)"
                + " [refused by graft, not sent]"),
        reached("http", "shop", -1));
    assertEquals(
        Set.of(
            "shop:8443: no instance (only TLS at its instances, 1 in number: call it by https://)"
                + " [refused by graft, not sent]"),
        reached("http", "shop", 8443));
  }

  @Test
  void anInstanceWithAPortForEachSchemeServesBoth() {
    listed(at(8443).secure(true).otherPort(8080));
    assertEquals(Set.of("8080"), reached("http", "shop", -1));
    assertEquals(Set.of("tls 8443"), reached("https", "shop", -1));
    assertEquals(Set.of("8080"), reached("http", "shop", 8080));
  }

  @Test
  void ifTheRegistryDoesNotKnowTheSchemeTheCallDecides() {
    listed(at(8080).anyScheme(true));
    assertEquals(Set.of("8080"), reached("http", "shop", -1));
    assertEquals(Set.of("tls 8080"), reached("https", "shop", -1));
    listed(at(8080).anyScheme(true), at(8443).secure(true));
    assertEquals(Set.of("8080"), reached("http", "shop", -1));
    assertEquals(Set.of("tls 8443"), reached("https", "shop", -1));
  }

  @Test
  void aWeightOfZeroMeansNoTraffic() {
    listed(at(8080), at(8081).weight(0));
    assertEquals(Set.of("8080"), reached("http", "shop", -1));
    listed(at(8080).weight(0), at(8081).weight(0));
    assertEquals(
        Set.of(
            "shop: no instance (the weight of its instances, 2 in number, is 0)"
                + " [refused by graft, not sent]"),
        reached("http", "shop", -1),
        "also not for the last ones known");
  }

  @ParameterizedTest
  @CsvSource({
    "SHOP, shop",
    "shop., shop",
    "order_service, order_service",
    "2shop, 2shop",
    "3com.example_1.mesh, 3com.example_1",
  })
  void aNameIsFoundInEverySpelling(String host, String service) {
    rig.services.put(service, 7001);
    assertEquals(service + "-7001", begin("http", host, -1).target().id());
  }

  @ParameterizedTest
  @CsvSource({
    "[::1]:8080, ::1",
    "[::1]:8080, [::1]",
    "[0:0:0:0:0:0:0:1]:8080, ::1",
    "::1, [0:0:0:0:0:0:0:1]",
    "[FE80::1%25eth0]:8080, [fe80:0::1%eth0]",
    "10.0.0.5:8080, 10.0.0.5",
    "my_host:8080, My_Host",
    "2nd.example.com:8080, 2nd.example.com.",
  })
  void anAddressOfTheMapIsFoundInEverySpelling(String mapped, String host) {
    rig.policies.publish(Policies.builder().alias(mapped, "shop").build());
    listed(at(7001));
    assertEquals("shop-7001", begin("http", host, 8080).target().id());
  }

  @Test
  void aStrangerIsOneInEverySpelling() {
    rig.policies.publish(
        Policies.builder()
            .client("[::1]:8080", ClientPolicy.builder().set(TimeoutConfig.CALL, 7 * MILLI).build())
            .client("::2", ClientPolicy.builder().set(TimeoutConfig.CALL, 8 * MILLI).build())
            .build());
    for (String host : new String[] {"::1", "[::1]", "[0:0::1]"}) {
      assertEquals(7 * MILLI, begin("http", host, 8080).timeoutNanos(), host);
    }
    assertEquals(8 * MILLI, begin("http", "[::2]", 8080).timeoutNanos());
    assertEquals(2, rig.outbound.status().size());
    assertNull(begin("http", "[::1]", 8080).target());
  }
}
