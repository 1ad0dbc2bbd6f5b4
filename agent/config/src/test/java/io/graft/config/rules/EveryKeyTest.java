package io.graft.config.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.graft.config.Catalogue;
import io.graft.config.Settings;
import io.graft.config.security.AccessSettings;
import io.graft.config.security.AuthSettings;
import io.graft.config.security.ClientAuthSettings;
import io.graft.config.security.ClientTlsSettings;
import io.graft.config.security.LoginSettings;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.Route;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.ValueParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** No key of the catalogue is dead: each is accepted, and changes a policy. */
class EveryKeyTest {
  /** A non-default value, for each key whose type does not imply one. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("zone", "off"),
          Map.entry("balance", "round-robin"),
          Map.entry("hash-bound", "1.5"),
          Map.entry("overprovision", "2"),
          Map.entry("panic", "20%"),
          Map.entry("breaker.open-time", "4s"),
          Map.entry("eject.time", "4s"),
          Map.entry("eject.check", "no"),
          Map.entry("color", "false"),
          Map.entry("health.path", "/health"),
          Map.entry("health.interval", "3s"),
          Map.entry("health.timeout", "500ms"),
          Map.entry("retry.methods", "PUT"),
          Map.entry("retry.statuses", "500"),
          Map.entry("retry.backoff", "30ms"),
          Map.entry("retry.max-backoff", "300ms"),
          Map.entry("retry.attempts", "7"),
          Map.entry("mirror", "service:shadow"),
          Map.entry("fallback", "200 text/plain hello"),
          Map.entry("forward.headers", "x-tenant"),
          Map.entry("fault.abort", "reset"),
          Map.entry("fault.header", "x-fact"),
          Map.entry("throttle.mode", "observe"),
          Map.entry("breaker.mode", "observe"),
          Map.entry("trust", "10.1.0.0/16"),
          Map.entry("server color", "header:x-color"),
          Map.entry("shed", "off"),
          Map.entry("shed.max", "17"),
          Map.entry("priority", "sheddable"),
          Map.entry("attributes", "tenant:header:x-tenant"),
          Map.entry("access.default", "deny"),
          Map.entry("access.*.action", "deny"),
          Map.entry("access.*.from", "service:shop"),
          Map.entry("access.*.not-from", "user:*"),
          Map.entry("access.*.to", "GET /items/**"),
          Map.entry("access.*.not-to", "GET /items/{*}"),
          Map.entry("access.*.when", "claim:dept=sales,!tls"),
          Map.entry("access.*.mode", "observe"),
          Map.entry("path", "strict"),
          Map.entry("edge.trust", "10.1.0.0/16"),
          Map.entry("edge.strip", "x-user"),
          Map.entry("match", "GET /items/**"),
          Map.entry("template", "GET /items/{id}"),
          Map.entry("auth.issuer", "https://id.example/realm"),
          Map.entry("auth.token-url", "http://127.0.0.1:8080/token"),
          Map.entry("auth.id", "shop"),
          Map.entry("auth.secret", "file:/secret"),
          Map.entry("auth.scope", "read,write"),
          Map.entry("auth.audience", "orders"),
          Map.entry("auth.resource", "https://orders.example/"),
          Map.entry("auth.params", "tenant=blue"),
          Map.entry("tls", "require"),
          Map.entry("tls.id", "spiffe://shop.example/*"));

  private static final Map<String, String> DENIES = Map.of("access.r.action", "deny");

  /** Other settings that a key depends on. */
  private static final Map<String, Map<String, String>> WITH =
      Map.ofEntries(
          Map.entry("hash-key", Map.of("balance", "hash")),
          Map.entry("hash-bound", Map.of("balance", "hash", "hash-key", "path")),
          Map.entry("sticky.time", Map.of("sticky", "cookie:id")),
          Map.entry("hedge.percent", Map.of("hedge.delay", "50ms")),
          Map.entry("hedge.mode", Map.of("hedge.delay", "50ms")),
          Map.entry("access.*.from", DENIES),
          Map.entry("access.*.not-from", DENIES),
          Map.entry("access.*.to", DENIES),
          Map.entry("access.*.not-to", DENIES),
          Map.entry("access.*.when", DENIES),
          Map.entry("access.*.mode", DENIES),
          Map.entry("rate.burst", Map.of("rate", "10/s")),
          Map.entry("rate.per", Map.of("rate", "10/s")),
          Map.entry("rate.mode", Map.of("rate", "10/s")),
          Map.entry("mirror.percent", Map.of("mirror", "version=2")),
          Map.entry("fault.delay-percent", Map.of("fault.delay", "1s")),
          Map.entry("fault.abort-percent", Map.of("fault.abort", "503")),
          Map.entry("fault.header", Map.of("fault.abort", "503")),
          Map.entry("fault.mode", Map.of("fault.abort", "503")));

  /** What calls carry depends on whether they carry a token. */
  private static Map<String, String> with(Setting<?> setting) {
    return setting.isOfClient() && setting.policy().startsWith("auth.")
        ? Map.of("auth", "workload")
        : WITH.getOrDefault(setting.policy(), Map.of());
  }

  @TempDir Path temp;

  @TestFactory
  List<DynamicTest> ofAClientReachesThePolicyOfItsService() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Setting<?> setting : Catalogue.client()) {
      if (setting.fits("")) {
        tests.add(test(setting, "graft.client.orders."));
      }
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> ofAClientReachesThePolicyOfItsRoute() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Setting<?> setting : Catalogue.client()) {
      if (setting.fits("r")) {
        tests.add(test(setting, "graft.client.orders.route.r."));
      }
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> ofTheServerReachesItsPolicy() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Setting<?> setting : Catalogue.server()) {
      if (AuthSettings.SETTINGS.settings().contains(setting)
          || AccessSettings.CHECKS.settings().contains(setting)
          || LoginSettings.SETTINGS.settings().contains(setting)) {
        // Security reads them itself; the tests of agent/security try each of them.
        continue;
      }
      if (setting.fits("")) {
        tests.add(test(setting, "graft.server."));
      }
      if (setting.fits("r")) {
        tests.add(test(setting, "graft.server.route.r."));
      }
    }
    return tests;
  }

  private DynamicTest test(Setting<?> setting, String head) {
    return DynamicTest.dynamicTest(head + setting.policy(), () -> reaches(setting, head));
  }

  private void reaches(Setting<?> setting, String head) throws Exception {
    String policy = setting.policy();
    Map<String, String> without = new LinkedHashMap<>();
    if (head.contains("route") && !policy.equals("match")) {
      without.put(head + "match", policy.equals("template") ? "header:x-beta" : "/**");
    }
    with(setting).forEach((key, value) -> without.put(head + key, value));
    Map<String, String> with = new LinkedHashMap<>(without);
    with.put(head + policy.replace("*", "r"), value(setting));

    StringBuilder file = new StringBuilder();
    with.forEach((key, value) -> file.append(key).append('=').append(value).append('\n'));
    Path rules = Files.writeString(temp.resolve("rules"), file.toString());
    if (setting.isLive()) {
      assertEquals(List.of(), RulesCheck.of(rules.toFile()).problems(), file.toString());
    } else {
      // Also the key that it needs.
      assertEquals(with.size(), RulesCheck.of(rules.toFile()).problems().size(), file.toString());
      assertEquals(facts(Map.of(), Map.of()), facts(Map.of(), with), "not from live rules");
    }
    boolean live = setting.isLive();
    assertNotEquals(
        live ? facts(Map.of(), without) : facts(without, Map.of()),
        live ? facts(Map.of(), with) : facts(with, Map.of()),
        file.toString());
  }

  private static String value(Setting<?> setting) {
    String policy = setting.policy();
    boolean server = setting.key().startsWith("graft.server.");
    String given = VALUES.get(server && policy.equals("color") ? "server color" : policy);
    if (given != null) {
      return given;
    }
    switch (setting.type().word()) {
      case "choice":
        return setting.choices()[setting.choices()[0].equals(setting.fallback()) ? 1 : 0];
      case "flag":
        return String.valueOf(!ValueParser.flag(setting.fallback()));
      case "integer":
      case "number":
      case "percent":
        return "17";
      case "ratio":
        return "17%";
      case "duration":
        return "7s";
      case "key":
        return "header:x-user";
      case "rate":
        return "17/m";
      case "shares":
        return "version=2:1,*:9";
      default:
        assertNotNull(given, "a value for " + setting.key());
        return given;
    }
  }

  private static String facts(Map<String, String> properties, Map<String, String> rules) {
    Settings settings = new Settings(properties, Map.of(), Map.of());
    settings.live(rules, "rules");
    Policies policies = PolicyReader.policies(settings);
    StringBuilder facts = new StringBuilder(Facts.of(policies.client("orders")));
    for (Route route : policies.client("orders").routes()) {
      facts.append(Facts.of(route));
    }
    AccessReader access = AccessReader.of(settings.values());
    facts.append(access.mode()).append(access.policy("d").deniesByDefault());
    for (int i = 0; i < access.policy("d").size(); i++) {
      facts.append(access.policy("d").rule(i)).append(access.policy("d").rule(i).enforced());
    }
    for (String key : List.of("path", "edge.trust", "edge.strip")) {
      facts.append(settings.text("graft.server." + key));
    }
    for (Setting<?> setting : ClientAuthSettings.SETTINGS.settings()) {
      facts.append(policies.client("orders").values().find(setting)).append(' ');
    }
    for (Setting<?> setting : ClientTlsSettings.SETTINGS.settings()) {
      facts.append(policies.client("orders").values().find(setting)).append(' ');
    }
    facts.append(Facts.of(policies.server())).append(policies.server().caller().trust());
    for (ServerRoute route : policies.server().routes()) {
      facts.append(Facts.of(route));
    }
    return facts.toString();
  }
}
