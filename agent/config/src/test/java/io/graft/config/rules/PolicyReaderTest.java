package io.graft.config.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Catalogue;
import io.graft.config.Settings;
import io.graft.governance.config.Balance;
import io.graft.governance.config.Mode;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.Route;
import io.graft.governance.setting.Setting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyReaderTest {
  @Test
  void aServicesOwnKeysOverrideThoseOfAllServices() {
    Policies policies =
        policies(
            Map.of(
                "graft.client.*.timeout", "3s",
                "graft.client.*.breaker.mode", "observe",
                "graft.client.Orders.timeout", "1s",
                "graft.client.legacy:8080.retry.attempts", "4"));
    assertEquals(1_000_000_000L, policies.client("orders").timeout().nanos);
    assertEquals(Mode.OBSERVE, policies.client("orders").breaker().mode);
    assertEquals(3_000_000_000L, policies.client("users").timeout().nanos);
    assertEquals(4, policies.client("legacy:8080").retry().attempts(false));
    assertEquals(3_000_000_000L, policies.client("legacy:8080").timeout().nanos);
  }

  @Test
  void unsetValuesHaveGovernancesDefaults() {
    Policies policies = policies(Map.of());
    assertTrue(policies.enabled());
    assertEquals(Mode.ENFORCE, policies.mode());
    assertEquals(ClientPolicy.DEFAULT, policies.client("orders"));
    assertFalse(policies.hasAliases());
  }

  @Test
  void theDefaultsOfTheCatalogueAreThoseOfGovernance() {
    Policies defaults = policies(Map.of());
    for (Setting<?> setting : Catalogue.all()) {
      boolean client = setting.key().startsWith("graft.client.");
      if ((client || setting.key().startsWith("graft.server.")) && setting.fallback() != null) {
        // The catalogue documents governance's defaults: setting a default changes nothing.
        Policies said = policies(Map.of(setting.key(), setting.fallback()));
        assertEquals(Facts.of(defaults.client("x")), Facts.of(said.client("x")), setting.key());
        assertEquals(Facts.of(defaults.server()), Facts.of(said.server()), setting.key());
      }
    }
  }

  @Test
  void valuesOfEachTypeReachThePolicy() {
    ClientPolicy policy =
        policies(
                Map.of(
                    "graft.client.a.balance", "round-robin",
                    "graft.client.a.breaker.failure-ratio", "25%",
                    "graft.client.a.breaker.count-500", "yes",
                    "graft.client.a.retry.methods", "get, put",
                    "graft.client.a.slow-start", "0"))
            .client("a");
    assertEquals(Balance.ROUND_ROBIN, policy.balance().balance);
    assertEquals(0.25, policy.breaker().failureRatio);
    assertTrue(policy.breaker().counts500);
    assertTrue(policy.retry().retriesMethod("PUT"));
    assertFalse(policy.retry().retriesMethod("HEAD"));
    assertEquals(0, policy.balance().slowStartNanos);
  }

  @Test
  void theMapTranslatesAddressesToServices() {
    Policies policies =
        policies(Map.of("graft.map", "Legacy-Host:8080=orders, 10.0.0.5:9000=users, old=orders"));
    assertEquals("orders", policies.alias("legacy-host", 8080));
    assertNull(policies.alias("legacy-host", 8081));
    assertEquals("users", policies.alias("10.0.0.5", 9000));
    assertEquals("orders", policies.alias("old", 1234));
  }

  @Test
  void anInvalidEntryOfTheMapIsOneLogLineAndTheOthersAreUsed() {
    for (String bad :
        List.of(
            "orders",
            "=orders",
            "a:b=orders",
            "a:70000=orders",
            "a:0=orders",
            "a:1=",
            "http://a=orders",
            "a:1=b:2")) {
      Settings settings =
          new Settings(Map.of("graft.map", bad + ",good:1=users"), Map.of(), Map.of());
      Policies policies = PolicyReader.policies(settings);
      assertEquals("users", policies.alias("good", 1));
      assertEquals(1, settings.problems().size(), bad + settings.problems());
      assertTrue(settings.problems().get(0).contains("in '" + bad + "'"));
    }
  }

  @Test
  void aRoutesOwnKeysOverrideThoseOfItsService() {
    Policies policies =
        policies(
            Map.of(
                "graft.client.*.timeout", "9s",
                "graft.client.*.route.items.match", "/items/**",
                "graft.client.*.route.items.timeout", "8s",
                "graft.client.*.route.items.retry.attempts", "3",
                "graft.client.orders.timeout", "7s",
                "graft.client.orders.timeout.try", "1s",
                "graft.client.orders.route.items.timeout", "6s",
                "graft.client.orders.route.items.breaker.min-calls", "5",
                "graft.client.orders.route.all.match", "header:x-all"));
    Route[] routes = policies.client("orders").routes();
    assertEquals(2, routes.length);
    assertEquals("all", routes[0].name(), "in order of name");
    assertEquals(7_000_000_000L, routes[0].policy().timeout().nanos);
    ClientPolicy items = routes[1].policy();
    assertEquals(6_000_000_000L, items.timeout().nanos);
    assertEquals(1_000_000_000L, items.timeout().tryNanos);
    assertEquals(3, items.retry().attempts(true));
    assertEquals(0, items.routes().length);
    assertTrue(routes[1].ownBreaker());
    assertFalse(routes[1].ownRate());
    assertFalse(routes[1].ownConcurrency());
    Route[] others = policies.client("users").routes();
    assertEquals(1, others.length);
    assertEquals(8_000_000_000L, others[0].policy().timeout().nanos);
    assertFalse(others[0].ownBreaker());
  }

  @Test
  void aRouteThatSetsALimitHasItsOwn() {
    Policies policies =
        policies(
            Map.of(
                "graft.client.orders.rate", "100/s",
                "graft.client.orders.route.a.match", "/a",
                "graft.client.orders.route.a.rate.per", "header:x-user",
                "graft.client.orders.route.b.match", "/b",
                "graft.client.orders.route.b.rate.mode", "off",
                "graft.client.orders.route.c.match", "/c",
                "graft.client.orders.route.c.concurrency", "3"));
    Route[] routes = policies.client("orders").routes();
    assertTrue(routes[0].ownRate());
    assertEquals(100, routes[0].policy().rate().permits);
    assertFalse(routes[1].ownRate());
    assertNull(routes[1].policy().rate(), "it is off");
    assertFalse(routes[2].ownRate());
    assertTrue(routes[2].ownConcurrency());
  }

  @Test
  void conflictingValuesAreAdjusted() {
    Settings settings = new Settings(Map.of(), Map.of(), Map.of());
    settings.live(
        Map.of(
            "graft.client.a.retry.backoff", "1s",
            "graft.client.b.breaker.open-time", "9s",
            "graft.client.b.breaker.max-open-time", "3s",
            "graft.client.c.balance", "hash",
            "graft.client.d.fallback", "service:d",
            "graft.client.d.mirror", "service:D",
            "graft.server.shed.min", "2000"),
        "rules");
    Policies policies = PolicyReader.policies(settings);
    assertEquals(6, settings.problems().size(), settings.problems().toString());
    assertEquals(1_000_000_000L, policies.client("a").retry().maxBackoffNanos);
    assertEquals(3_000_000_000L, policies.client("b").breaker().openNanos);
    assertEquals(Balance.P2C, policies.client("c").balance().balance);
    assertNull(policies.client("d").fallback());
    assertNull(policies.client("d").mirror());
    assertEquals(2000, policies.server().admission().shedMax);
  }

  @Test
  void aFallbackOfAllServicesIsNotItsOwnFallback() {
    Policies policies =
        policies(
            Map.of(
                "graft.client.*.fallback", "service:spare",
                "graft.client.*.mirror", "service:shadow",
                "graft.client.*.timeout", "5s",
                "graft.client.*.route.r.match", "/r",
                "graft.client.*.route.r.fallback", "service:second",
                "graft.client.shadow.timeout.try", "1s"));
    assertEquals("second", policies.client("orders").routes()[0].policy().fallback().service());
    assertNull(policies.client("second").routes()[0].policy().fallback());
    assertEquals("spare", policies.client("orders").fallback().service());
    assertNull(policies.client("spare").fallback());
    assertEquals("shadow", policies.client("spare").mirror().service);
    assertNull(policies.client("shadow").mirror());
    assertEquals(5_000_000_000L, policies.client("spare").timeout().nanos);
  }

  @Test
  void aLiveRuleIsInTheNextPolicies() {
    Settings settings = new Settings(Map.of(), Map.of(), Map.of());
    settings.live(Map.of("graft.enabled", "false", "graft.server.concurrency", "7"), "rules");
    Policies policies = PolicyReader.policies(settings);
    assertFalse(policies.enabled());
    assertEquals(7, policies.server().admission().concurrency);
  }

  private static Policies policies(Map<String, String> system) {
    Settings settings = new Settings(system, Map.of(), Map.of());
    assertEquals(List.of(), settings.problems());
    return PolicyReader.policies(settings);
  }

  @Test
  void serviceNamesIgnoreCaseAndTheStrongestSourceWins() {
    Settings settings =
        new Settings(
            Map.of("graft.client.Orders.timeout", "7ms", "graft.client.ORDERS.retry.attempts", "5"),
            Map.of("graft.client.orders.timeout", "9ms"),
            Map.of());
    Policies policies = PolicyReader.policies(settings);
    assertEquals(7_000_000L, policies.client("oRders").timeout().nanos);
    assertEquals(5, policies.client("orders").retry().attempts(true));
  }
}
