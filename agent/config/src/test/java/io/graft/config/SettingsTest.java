package io.graft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.setting.Setting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  private static final String TIMEOUT = "graft.client.orders.timeout";

  @TempDir Path temp;

  @Test
  void theStrongestSourceWins() throws Exception {
    Path file = temp.resolve("graft.properties");
    Files.writeString(file, TIMEOUT + "=5s\n");
    Map<String, String> system = new HashMap<>(Map.of("graft.config", file.toString()));
    Map<String, String> arguments = new HashMap<>();
    Map<String, String> environment = new HashMap<>();

    Settings settings = new Settings(system, arguments, environment);
    assertEquals(5000, settings.millis(TIMEOUT));
    assertEquals("file " + file, settings.value(TIMEOUT).source());

    settings.live(Map.of(TIMEOUT, "4s"), "live rules");
    assertEquals(4000, settings.millis(TIMEOUT));

    environment.put("GRAFT_CLIENT_ORDERS_TIMEOUT", "3s");
    settings = new Settings(system, arguments, environment);
    settings.live(Map.of(TIMEOUT, "4s"), "live rules");
    assertEquals(3000, settings.millis(TIMEOUT));
    assertEquals("environment GRAFT_CLIENT_ORDERS_TIMEOUT", settings.value(TIMEOUT).source());

    arguments.put(TIMEOUT, "2s");
    assertEquals(2000, new Settings(system, arguments, environment).millis(TIMEOUT));

    system.put(TIMEOUT, "1s");
    assertEquals(1000, new Settings(system, arguments, environment).millis(TIMEOUT));
  }

  @Test
  void theDefaultIsUsedIfNoSourceHasAValue() {
    Settings settings = settings(Map.of());
    assertTrue(settings.get(ProcessSettings.ENABLED));
    assertEquals("enforce", settings.text("graft.mode"));
    assertNull(settings.text("graft.map"));
    assertNull(settings.value(ProcessSettings.SERVICE_TAGS));
    assertEquals(List.of(), settings.problems());
  }

  @Test
  void anEmptyValueIsTreatedAsAbsent() {
    assertEquals("enforce", settings(Map.of("graft.mode", "  ")).text("graft.mode"));
  }

  @Test
  void anInvalidValueIsOneLogLineWithKeyValueSourceReasonAndForm() {
    Settings settings = settings(Map.of("graft.client.*.timeout", "fast"));
    assertEquals(
        List.of(
            "graft.client.*.timeout=fast (system property) is not valid (it does not begin with a"
                + " number); expected a duration such as 250ms, 5s or 2m, where a bare number means"
                + " milliseconds; ignored as if it were not set"),
        settings.problems());
    assertNull(settings.text("graft.client.*.timeout"));
  }

  @Test
  void anInvalidKeyOfSecurityIsNotCalledIgnored() {
    String closing = "; where security is enforced, nobody is let in until it is valid";
    for (String key :
        List.of(
            "graft.server.access",
            "graft.server.acess.shop.action",
            "graft.server.access.shop.form",
            "graft.server.auth.leeway")) {
      Settings settings = settings(Map.of(key, "bogus"));
      assertEquals(1, settings.problems().size(), key);
      String line = settings.problems().get(0);
      assertEquals(List.of(key), settings.broken());
      assertTrue(line.endsWith(closing) && !line.contains("ignored"), line);
    }
  }

  @Test
  void aValueOutOfRangeIsOneLogLine() {
    Settings settings = settings(Map.of("graft.client.orders.retry.attempts", "11"));
    assertEquals(1, settings.problems().size());
    assertEquals(
        "graft.client.orders.retry.attempts=11 (system property) is not valid (retry.attempts 11 is"
            + " not 1 to 10); ignored as if it were not set",
        settings.problems().get(0));
  }

  @Test
  void invalidValuesOfAllKeysAreRejectedAndAllDefaultsAreValid() {
    for (Setting<?> setting : Catalogue.all()) {
      if (setting.fallback() != null) {
        setting.parse(setting.fallback());
      }
      if (!Set.of("text", "list", "match").contains(setting.type().word())) {
        assertThrows(IllegalArgumentException.class, () -> setting.parse("-1"), setting.key());
        assertThrows(
            IllegalArgumentException.class, () -> setting.parse("nonsense"), setting.key());
      }
    }
  }

  @Test
  void anUnknownKeyIsOneLogLineWithASuggestion() {
    assertMeant("graft.registy", "graft.registry");
    assertMeant("graft.servicename", "graft.service.name");
    assertMeant("graft.serivce.name", "graft.service.name");
    assertMeant("graft.client.orders.retry.atempts", "graft.client.orders.retry.attempts");
    assertMeant("graft.client.a.b:80.brekaer.mode", "graft.client.a.b:80.breaker.mode");
    assertMeant("graft.client.retry.attempts", "graft.client.*.retry.attempts");
  }

  @Test
  void anUnknownKeyWithoutASimilarOneIsOneLogLine() {
    assertEquals(
        List.of(
            "unknown key graft.something.else (system property); ignored, and no known key is"
                + " similar"),
        settings(Map.of("graft.something.else", "1")).problems());
    assertEquals(
        List.of(
            "unknown key graft.client.a.b:80.magic (system property); ignored, the service must be"
                + " followed by one of "
                + Catalogue.policies()),
        settings(Map.of("graft.client.a.b:80.magic", "1")).problems());
  }

  @Test
  void anAgentArgumentWithoutAKeyOrAValueIsOneLogLine() {
    assertEquals(
        List.of(
            "graft.mode (agent argument) has no value; ignored, write graft.mode=one of enforce or"
                + " observe"),
        argued("mode").problems());
    assertEquals(
        List.of("the agent argument '=x' has no key; ignored, write key=value separated by commas"),
        argued("=x,mode=observe").problems());
    assertEquals(List.of(), argued("mode=").problems(), "said to be empty, as $MODE may be");
    assertTrue(argued("observe").problems().get(0).startsWith("unknown key graft.observe (agent"));
  }

  private static Settings argued(String arguments) {
    return new Settings(Map.of(), AgentArguments.parse(arguments), Map.of());
  }

  @Test
  void aMissingOrInvalidFileIsOneLogLine() throws Exception {
    assertUnreadable(temp.resolve("missing"), "No such file or directory");
    assertUnreadable(temp, "Is a directory");
    assertUnreadable(Path.of("/dev/zero"), "it is longer than 1048576 characters");
    Path escape = temp.resolve("escape.properties");
    Files.writeString(escape, "graft.mode=\\u00zz\n");
    assertUnreadable(escape, "a \\u in line 1 is not followed by four hexadecimal digits");
  }

  private static void assertUnreadable(Path file, String reason) {
    assertEquals(
        List.of(
            "graft.config="
                + file
                + " (system property) cannot be read ("
                + reason
                + "); continuing without it; expected lines of key=value"),
        settings(Map.of("graft.config", file.toString())).problems());
  }

  private static void assertMeant(String key, String meant) {
    assertEquals(
        List.of("unknown key " + key + " (system property); did you mean " + meant + "?"),
        settings(Map.of(key, "1")).problems());
  }

  @Test
  void unknownKeysAreFoundInEverySource() throws Exception {
    Path file = temp.resolve("graft.properties");
    Files.writeString(file, "service.name=orders\ngraft.mod=observe\n");
    Settings settings =
        new Settings(
            Map.of("graft.config", file.toString(), "graft.a", "1", "grafted", "1"),
            Map.of("graft.b", "1"),
            Map.of("GRAFT_C", "1"));
    settings.live(Map.of("graft.d", "1"), "live rules");
    List<String> problems = new ArrayList<>(settings.problems());
    problems.sort(null);
    assertEquals(6, problems.size(), problems.toString());
    assertTrue(problems.get(0).startsWith("unknown key graft.a (system property)"));
    assertTrue(problems.get(1).startsWith("unknown key graft.b (agent argument)"));
    assertTrue(problems.get(2).startsWith("unknown key graft.c (environment GRAFT_C)"));
    assertTrue(problems.get(3).startsWith("unknown key graft.d (live rules)"));
    assertEquals(
        "unknown key graft.mod (file " + file + ", line 2); did you mean graft.mode?",
        problems.get(4));
    assertEquals(
        "unknown key service.name (file " + file + ", line 1); did you mean graft.service.name?",
        problems.get(5));
  }

  @Test
  void underscoresInVariablesAreDotsOrDashes() {
    assertEnvironment("GRAFT_MODE", "observe", "graft.mode");
    assertEnvironment("GRAFT_SERVICE_NAME", "orders", "graft.service.name");
    assertEnvironment(
        "GRAFT_CLIENT_ORDERS_RETRY_ATTEMPTS", "3", "graft.client.orders.retry.attempts");
    assertEnvironment(
        "GRAFT_CLIENT_ORDERS_RETRY_MAX_BACKOFF", "3s", "graft.client.orders.retry.max-backoff");
    assertEnvironment("GRAFT_CLIENT_RETRY_ATTEMPTS", "3", "graft.client.*.retry.attempts");
    assertEnvironment(
        "GRAFT_CLIENT_ORDER_SERVICE_TIMEOUT", "1s", "graft.client.order.service.timeout");
    assertEnvironment(
        "GRAFT_CLIENT_ORDER_SERVICE_TIMEOUT", "1s", "graft.client.order-service.timeout");
    assertEnvironment(
        "GRAFT_CLIENT_ORDER_SERVICE_TIMEOUT", "1s", "graft.client.order_service.timeout");
    assertEnvironment(
        "GRAFT_CLIENT_ORDER_SERVICE_ROUTE_GET_ITEMS_RETRY_MAX_BACKOFF",
        "1s",
        "graft.client.order-service.route.get-items.retry.max-backoff");
    assertEnvironment(
        "GRAFT_CLIENT_ROUTE_ITEMS_TIMEOUT", "1s", "graft.client.*.route.items.timeout");
    assertEnvironment(
        "GRAFT_SERVER_ROUTE_GET_ITEMS_RATE_BURST", "3", "graft.server.route.get-items.rate.burst");
    assertEnvironment("GRAFT_SERVER_SHED_MIN", "3", "graft.server.shed.min");
    String issuer = "https://id.example.com";
    assertEnvironment("GRAFT_SERVER_AUTH_ISSUER_MY_ID", issuer, "graft.server.auth.issuer.my-id");
    assertEnvironment(
        "GRAFT_SERVER_AUTH_ISSUER_MAIN_MAX_AGE", "2h", "graft.server.auth.issuer.main.max-age");
    assertEnvironment("GRAFT_CLIENT_LEGACY_8080_TIMEOUT", "1s", "graft.client.legacy:8080.timeout");
    assertEnvironment(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://x:4318", "otel.exporter.otlp.endpoint");
  }

  private static void assertEnvironment(String name, String text, String key) {
    Settings settings = new Settings(Map.of(), Map.of(), Map.of(name, text));
    assertEquals(text, settings.text(key), name);
    assertEquals(List.of(), settings.problems());
  }

  @Test
  void variablesOfKubernetesForAServiceCalledGraftAreNotSettings() {
    Settings settings =
        new Settings(
            Map.of(),
            Map.of(),
            Map.of(
                "GRAFT_SERVICE_HOST", "10.0.0.1",
                "GRAFT_SERVICE_PORT", "8080",
                "GRAFT_PORT", "tcp://10.0.0.1:8080",
                "GRAFT_PORT_8080_TCP_ADDR", "10.0.0.1",
                "GRAFT_UI_SERVICE_HOST", "10.0.0.2",
                "GRAFT_UI_PORT", "tcp://10.0.0.2:80"));
    assertEquals(List.of(), settings.problems());
    assertNull(settings.text("graft.service.port"));
    settings = new Settings(Map.of(), Map.of(), Map.of("GRAFT_SERVICE_PORT", "8080"));
    assertEquals("8080", settings.text("graft.service.port"));
  }

  @Test
  void aServiceCanHaveDotsAndAPort() {
    Settings settings =
        settings(
            Map.of(
                "graft.client.Legacy.example.com:8080.breaker.open-time", "7s",
                "graft.client.a.timeout.try", "1s",
                "graft.client.timeout.timeout", "2s"));
    assertEquals(List.of(), settings.problems());
    assertEquals(7000, settings.millis("graft.client.legacy.example.com:8080.breaker.open-time"));
    assertEquals("timeout.try", RuleKey.of("graft.client.a.timeout.try").policy());
    assertEquals("timeout", RuleKey.of("graft.client.timeout.timeout").policy());
    assertNull(RuleKey.of("graft.client.timeout"));
  }

  @Test
  void theRoutePrecedesThePolicy() {
    RuleKey key = RuleKey.of("graft.client.a.b:80.route.get-items.retry.attempts");
    assertEquals("a.b:80", key.service());
    assertEquals("get-items", key.route());
    assertEquals("retry.attempts", key.policy());
    key = RuleKey.of("graft.client.app.route.example.com.timeout");
    assertEquals("app.route.example.com", key.service(), "it is a host");
    assertEquals("", key.route());
    key = RuleKey.of("graft.client.*.route.timeout.timeout.try");
    assertEquals("timeout", key.route());
    assertEquals("timeout.try", key.policy());
    key = RuleKey.of("graft.server.route.health.rate.per");
    assertEquals("health", key.route());
    assertEquals("rate.per", key.policy());
    assertNull(RuleKey.of("graft.server.route.health.shed"));
    assertNull(RuleKey.of("graft.client.a.route.b.zone"));
    assertNull(RuleKey.of("graft.client.a.route.timeout"));
    assertNull(RuleKey.of("graft.mode"));
  }

  @Test
  void aFileIsUtf8AndColonsInServicesNeedNoBackslash() throws Exception {
    Path file = temp.resolve("grüße.properties");
    Files.writeString(
        file,
        "graft.service.zone = zürich\n"
            + "graft.client.legacy:8080.timeout = 3s\n"
            + "graft.client.other\\:8080.timeout = 4s\n",
        StandardCharsets.UTF_8);
    Settings settings = settings(Map.of("graft.config", file.toString()));
    assertEquals(List.of(), settings.problems());
    assertEquals("zürich", settings.text("graft.service.zone"));
    assertEquals(3000, settings.millis("graft.client.legacy:8080.timeout"));
    assertEquals(4000, settings.millis("graft.client.other:8080.timeout"));
  }

  @Test
  void liveRulesReplaceEachOtherAndNotifyOfEachChange() {
    Settings settings = settings(Map.of());
    List<String> seen = new ArrayList<>();
    settings.onChange(changed -> seen.add(changed.text("graft.mode")));
    settings.live(Map.of("graft.mode", "observe"), "live rules");
    settings.live(Map.of(), "live rules");
    assertEquals(List.of("observe", "enforce"), seen);
  }

  @Test
  void aRevisionWithAnInvalidValueIsRefusedAsAWhole() {
    Settings settings = settings(Map.of());
    assertTrue(settings.live(Map.of(TIMEOUT, "3s", "graft.client.a.timeout", "1s"), "rules"));
    assertFalse(settings.live(Map.of(TIMEOUT, "three", "graft.client.b.timeout", "1s"), "rules"));
    assertEquals(3000, settings.millis(TIMEOUT));
    assertEquals("1s", settings.text("graft.client.a.timeout"), "it is of the last good revision");
    assertNull(settings.text("graft.client.b.timeout"), "it is of the bad one");
    assertEquals(2, settings.problems().size(), settings.problems().toString());
    assertTrue(settings.problems().get(0).startsWith(TIMEOUT + "=three (rules) is not valid"));
    assertEquals(
        "rules: a value is not valid, so the whole revision is refused and the last one stays in"
            + " force",
        settings.problems().get(1));
  }

  @Test
  void aTypoElsewhereDoesNotDisableTheKillSwitch() {
    Settings settings = settings(Map.of());
    settings.live(Map.of(TIMEOUT, "3s"), "rules");
    assertFalse(settings.live(Map.of(TIMEOUT, "three", "graft.enabled", "false"), "rules"));
    assertFalse(settings.get(ProcessSettings.ENABLED));
    assertEquals(3000, settings.millis(TIMEOUT));
    assertFalse(settings.live(Map.of("graft.enabled", "maybe"), "rules"));
    assertFalse(settings.get(ProcessSettings.ENABLED), "what is no value changes nothing");
    assertTrue(settings.live(Map.of(), "rules"));
    assertTrue(settings.get(ProcessSettings.ENABLED));
  }

  @Test
  void anUnknownKeyDoesNotRefuseARevision() {
    Settings settings = settings(Map.of());
    settings.live(Map.of(TIMEOUT, "3s"), "rules");
    assertTrue(settings.live(Map.of(TIMEOUT, "4s", "graft.client.a.newer", "1"), "rules"));
    assertEquals(4000, settings.millis(TIMEOUT), "an agent of this version obeys what it knows");
    assertEquals(1, settings.problems().size());
  }

  @Test
  void validValuesOfTheFirstRevisionTakeEffect() {
    Settings settings = settings(Map.of());
    assertTrue(settings.live(Map.of(TIMEOUT, "three", "graft.client.b.timeout", "1s"), "rules"));
    assertEquals("1s", settings.text("graft.client.b.timeout"));
    assertNull(settings.text(TIMEOUT));
  }

  @Test
  void problemsAreDroppedWithTheNextRevision() {
    Settings settings = settings(Map.of("graft.mod", "observe"));
    settings.live(Map.of("graft.d", "1"), "rules");
    assertEquals(2, settings.problems().size());
    settings.live(Map.of(), "rules");
    assertEquals(1, settings.problems().size(), "what is wrong at the start stays wrong");
    settings.live(Map.of("graft.d", "1"), "rules");
    assertEquals(2, settings.problems().size());
  }

  @Test
  void aLiveRuleForAStartSettingIsOneLogLine() {
    Settings settings = settings(Map.of());
    settings.live(Map.of("graft.registry", "none"), "live rules");
    assertEquals(
        List.of(
            "graft.registry=none (live rules) cannot change while the application runs; it is read"
                + " at the next start"),
        settings.problems());
  }

  @Test
  void anInvalidValueOfOpenTelemetryIsOneLogLineAndTheDefaultIsUsed() {
    Settings settings = settings(Map.of("otel.bsp.schedule.delay", "soon", "otel.unknown", "1"));
    assertEquals(5000, settings.millis("otel.bsp.schedule.delay", 5000));
    assertEquals(5000, settings.millis("otel.bsp.schedule.delay", 5000));
    assertEquals(1, settings.problems().size());
    assertTrue(settings.problems().get(0).endsWith("using 5000ms"));
  }

  @Test
  void aMillionInvalidKeysAreNotAMillionLogLines() {
    Settings settings = settings(Map.of());
    Map<String, String> rules = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      rules.put("graft.wrong" + i, "1");
    }
    settings.live(rules, "live rules");
    assertTrue(settings.problems().size() <= 101, String.valueOf(settings.problems().size()));
    assertFalse(settings.problems().isEmpty());
  }

  @Test
  void aVariableNamesAnItemOfAList() {
    Settings settings =
        new Settings(
            Map.of(),
            Map.of(),
            Map.of(
                "GRAFT_SERVER_ACCESS_MY_SHOP_ACTION", "allow",
                "GRAFT_SERVER_ACCESS_MY_SHOP_NOT_FROM", "service:web"));
    assertEquals(List.of(), settings.problems());
    assertEquals("allow", settings.text("graft.server.access.my-shop.action"));
    assertEquals("service:web", settings.text("graft.server.access.my-shop.not-from"));
  }

  private static Settings settings(Map<String, String> system) {
    return new Settings(system, Map.of(), Map.of());
  }
}
