package io.graft.config.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Catalogue;
import io.graft.config.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertRulesTest {
  private static Settings settings(Map<String, String> keys) {
    return new Settings(keys, Map.of(), Map.of());
  }

  private static AlertRule rule(Map<String, String> keys, String name) {
    return AlertRules.of(settings(keys)).rules().stream()
        .filter(rule -> rule.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The only problem, as the agent and {@code rules check} show it. */
  private static String problem(Map<String, String> keys) {
    Settings settings = settings(keys);
    PolicyReader.policies(settings);
    assertEquals(1, settings.problems().size(), () -> settings.problems().toString());
    return settings.problems().get(0);
  }

  @Test
  void theBuiltInRulesNeedNoKey() {
    List<AlertRule> rules = AlertRules.of(settings(Map.of())).rules();
    assertEquals(
        List.of(
            "breaker-open",
            "call-errors",
            "certificate",
            "ejected",
            "no-instance",
            "registry-lost",
            "rules-refused",
            "served-errors",
            "token-lost"),
        rules.stream().map(AlertRule::name).toList());
    assertEquals(
        11, AlertRules.of(settings(Map.of("graft.alerts.objective", "99.9%"))).rules().size());
  }

  @Test
  void aPropertyChangesABuiltInRuleAndAMeasureMakesOne() {
    AlertRule changed =
        rule(Map.of("graft.alerts.served-errors.error-ratio", "1%"), "served-errors");
    assertEquals(0.01, changed.threshold());
    assertEquals("critical", changed.severity());
    assertTrue(changed.ofServer());
    AlertRule own =
        rule(
            Map.of("graft.alerts.slow.p99", "300ms", "graft.alerts.slow.calls", "orders,users"),
            "slow");
    assertEquals(0.3, own.threshold());
    assertFalse(own.ofServer());
    assertTrue(own.watches("users"));
    assertFalse(own.watches("stock"));
    assertFalse(
        AlertRules.of(settings(Map.of("graft.alerts.ejected.enabled", "false"))).rules().stream()
            .anyMatch(rule -> rule.name().equals("ejected")));
  }

  @Test
  void whatMakesNoSenseIsOneLine() {
    assertEquals(
        "graft.alerts.slow does not say what is measured; ignored, add one such as"
            + " graft.alerts.slow.error-ratio=5%",
        problem(Map.of("graft.alerts.slow.for", "1m")));
    assertEquals(
        "graft.alerts.slow measures two things, error-ratio and p99; ignored, write a rule for"
            + " each",
        problem(Map.of("graft.alerts.slow.p99", "1s", "graft.alerts.slow.error-ratio", "1%")));
    assertEquals(
        "graft.alerts.own.burn-rate has no effect without graft.alerts.objective",
        problem(Map.of("graft.alerts.own.burn-rate", "2")));
    assertEquals(
        "unknown key graft.alerts.slow.error-rato (system property); did you mean"
            + " graft.alerts.slow.error-ratio?",
        problem(Map.of("graft.alerts.slow.error-rato", "5%")));
    assertTrue(
        problem(Map.of("graft.alerts.served-errors.silence", "tomorrow"))
            .contains("expected a moment such as 2026-12-24T08:00Z"),
        problem(Map.of("graft.alerts.served-errors.silence", "tomorrow")));
  }

  @Test
  void theUrlOfAWebhookIsNeverShown() {
    String url = "https://hooks.example/services/T0/canary";
    Settings settings = settings(Map.of("graft.alerts.webhook", url));
    assertFalse(settings.value("graft.alerts.webhook").toString().contains("canary"));
    String bad = problem(Map.of("graft.alerts.webhook", "ftp://hooks.example/canary"));
    assertFalse(bad.contains("canary"), bad);
    bad = problem(Map.of("graft.alerts.webhook", "https://hooks example/canary"));
    assertFalse(bad.contains("canary"), bad);
  }

  @Test
  void variablesNameRules() {
    Settings settings =
        new Settings(
            Map.of(),
            Map.of(),
            Map.of(
                "GRAFT_ALERTS", "on",
                "GRAFT_ALERTS_MY_RULE_ERROR_RATIO", "7%",
                "GRAFT_ALERTS_WEBHOOK_FORMAT", "slack",
                "GRAFT_SCALING_MAX", "7"));
    assertEquals(List.of(), settings.problems());
    assertEquals("7%", settings.text("graft.alerts.my-rule.error-ratio"));
    assertEquals("slack", settings.text("graft.alerts.webhook.format"));
    assertEquals("7", settings.text("graft.scaling.max"));
  }

  @Test
  void rulesChangeLive() {
    Settings settings = settings(Map.of());
    assertTrue(settings.live(Map.of("graft.alerts.ejected.ejected", "10%"), "file"));
    assertFalse(settings.live(Map.of("graft.alerts.ejected.ejected", "10 apples"), "file"));
    assertTrue(Catalogue.find("graft.alerts.x.y.error-ratio") == null);
    assertTrue(Catalogue.find("graft.alerts.*.error-ratio") == null);
  }
}
