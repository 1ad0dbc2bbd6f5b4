package io.graft.security.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.config.rules.PolicyReader;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.tls.CallTls;
import io.graft.governance.tls.TlsLayer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which calls must have mutual TLS. This process has no certificate, so these are refused. */
class ClientTlsTest {
  private final Map<String, String> properties = new HashMap<>();
  private ClientTls tls;

  private CallTls of(String destination, boolean governed, String... settings) {
    for (int i = 0; i < settings.length; i += 2) {
      properties.put(settings[i], settings[i + 1]);
    }
    Settings read = new Settings(properties, Map.of(), Map.of());
    tls = new ClientTls(read, null);
    return tls.of(
        destination, null, governed, PolicyReader.policies(read).client(destination).values());
  }

  private static Instance instance(String id, String tls) {
    Map<String, String> metadata = new HashMap<>();
    if (tls != null) {
      metadata.put("graft-tls", tls);
    }
    return Instance.builder("orders", id, "10.0.0.5", 8080).metadata(metadata).build();
  }

  private static String refusal(CallTls tls, Instance instance) {
    TlsLayer layer = tls.layer(instance, "orders", 80, true);
    return layer == null ? null : layer.refusal();
  }

  @Test
  void anInstanceSaysWhereItAcceptsTls() {
    assertEquals(8080, instance("a", "same").tlsPort());
    assertEquals(9443, instance("a", "9443").tlsPort());
    for (String invalid : new String[] {"", "0", "70000", "-1", "x", "99999999999"}) {
      assertEquals(0, instance("a", invalid).tlsPort(), invalid);
    }
    assertEquals(0, instance("a", null).tlsPort());
  }

  @Test
  void permissiveIsAuto() {
    CallTls orders = of("orders", true, "graft.tls", "permissive");
    assertNull(refusal(orders, instance("a", null)));
    assertNull(refusal(orders, instance("a", "same")), "without a certificate, in plaintext");
    assertNull(of("orders:80", false), "a host that no registry knows");
  }

  @Test
  void strictIsRequireForServices() {
    CallTls orders = of("orders", true, "graft.tls", "strict");
    String none = refusal(orders, instance("a", null));
    assertTrue(none.contains("announces no TLS"), none);
    String own = refusal(orders, instance("a", "same"));
    assertTrue(own.startsWith("graft.tls has no certificate"), own);
    String proxied = refusal(orders, null);
    assertTrue(proxied.startsWith("it goes past the instances of orders"), proxied);
    assertEquals(1, orders.layer(null, "orders", 80, true).instance().port());
    assertNull(of("www.example.com:80", false));
  }

  /** Or calls would fail at random while a service begins to have TLS, instance by instance. */
  @Test
  void instancesWithoutTlsAreLeftOutWhileOthersHaveIt() {
    Snapshot mixed =
        Snapshot.of("orders", Arrays.asList(instance("a", null), instance("b", "same")));
    Snapshot plain = Snapshot.of("orders", Arrays.asList(instance("a", null)));
    CallTls strict = of("orders", true, "graft.tls", "strict");
    assertEquals("[orders/b", strict.callable(mixed).instances().toString().substring(0, 9));
    assertEquals(1, strict.callable(mixed).instances().size());
    assertEquals(plain, strict.callable(plain), "they are refused with a reason");
    CallTls auto = of("orders", true, "graft.tls", "permissive");
    assertEquals(mixed, auto.callable(mixed));
    tls.seen(Snapshot.of("orders", Arrays.asList(instance("b", "same"))));
    assertEquals(1, auto.callable(mixed).instances().size(), "all had TLS before");
  }

  @Test
  void offLeavesCallsAlone() {
    assertNull(of("orders", true, "graft.tls", "strict", "graft.client.orders.tls", "off"));
  }

  @Test
  void aValueThatIsNotValidMeansRequire() {
    CallTls orders = of("orders", true, "graft.client.orders.tls", "requier");
    assertTrue(refusal(orders, instance("a", "same")).startsWith("graft.tls is off"));
  }

  @Test
  void aHostIsCalledByTlsOnlyIfItIsNamed() {
    assertNull(of("bills.example:8080", false, "graft.client.*.tls", "require"));
    properties.clear();
    CallTls bills = of("bills.example:8080", false, "graft.client.bills.example.tls", "require");
    assertNotNull(bills.layer(null, "bills.example", 8080, true).refusal());
    properties.clear();
    assertNull(of("bills.example:8080", false, "graft.client.bills.example.tls", "auto"));
  }

  @Test
  void attack45DowngradeByTheRegistry() {
    CallTls orders = of("orders", true, "graft.tls", "permissive");
    Instance with = instance("a", "same");
    Instance without = instance("b", null);
    tls.seen(Snapshot.of("orders", Arrays.asList(with, without)));
    assertNull(refusal(orders, without), "not all have announced it yet");
    tls.seen(Snapshot.of("orders", Arrays.asList(with)));
    tls.seen(Snapshot.of("orders", Arrays.asList(with, without)));
    String refusal = refusal(orders, without);
    assertTrue(refusal.contains("less than a day ago all instances of orders did"), refusal);
    assertNotNull(tls.layer(without).refusal(), "nor a check");
  }

  @Test
  void aDayLaterItIsBelieved() {
    Snapshot all = Snapshot.of("orders", Arrays.asList(instance("a", "same")));
    Snapshot none = Snapshot.of("orders", Arrays.asList(instance("a", null)));
    long hour = 3600L * 1_000_000_000L;
    SeenService seen = SeenService.after(null, all, 0);
    assertTrue(seen.isPinned(1000 * hour));
    seen = SeenService.after(seen, none, 1000 * hour);
    seen = SeenService.after(seen, none, 1010 * hour);
    assertTrue(seen.isPinned(1023 * hour));
    assertEquals(false, seen.isPinned(1025 * hour));
    assertEquals(false, SeenService.after(null, none, 0).isPinned(0));
  }
}
