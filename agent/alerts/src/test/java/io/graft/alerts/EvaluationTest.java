package io.graft.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.alerts.measure.Totals;
import io.graft.alerts.measure.Windows;
import io.graft.config.Settings;
import io.graft.config.alerts.AlertSettings;
import io.graft.config.rules.AlertRule;
import io.graft.config.rules.AlertRules;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Rules over hours, in virtual time. */
class EvaluationTest {
  private static final long DAY_MILLIS = 86_400_000;

  private final TestFacts facts = new TestFacts();
  private final Windows windows = new Windows();
  private final AlertStates states = new AlertStates();
  private List<AlertRule> rules = AlertRules.of(settings(Map.of())).rules();
  private double objective = 1;

  private static Settings settings(Map<String, String> keys) {
    return new Settings(keys, Map.of(), Map.of());
  }

  private void rules(Map<String, String> keys) {
    Settings settings = settings(keys);
    assertEquals(List.of(), settings.problems());
    AlertRules read = AlertRules.of(settings);
    assertEquals(List.of(), read.problems());
    rules = read.rules();
    String promised = settings.text(AlertSettings.OBJECTIVE);
    objective = promised == null ? 1 : AlertSettings.OBJECTIVE.parse(promised);
  }

  /** One round, five seconds after the last. */
  private void round() {
    facts.nanos += 5 * TestFacts.SECOND;
    windows.add(facts.nanos, Totals.read(facts));
    states.update(
        new Evaluation(facts, windows, objective, facts.nanos, facts.epochMillis()).of(rules),
        rules,
        facts.nanos,
        facts.epochMillis());
  }

  /** Rounds with requests, of which some fail. */
  private void serve(int seconds, int each, int failed) {
    for (int i = 0; i < seconds; i += 5) {
      facts.serve(each - failed, 200, 10);
      facts.serve(failed, 500, 10);
      round();
    }
  }

  private String state(String rule) {
    return states.all().stream()
        .filter(alert -> alert.rule().name().equals(rule))
        .map(alert -> (alert.isFiring() ? "firing " : "pending ") + alert.about())
        .collect(Collectors.joining(","))
        .trim();
  }

  @Test
  void errorsFireAfterAMinuteAndAreOverAMinuteAfterTheLast() {
    serve(120, 100, 4);
    assertEquals("", state("served-errors"));
    serve(60, 100, 10);
    assertEquals("pending", state("served-errors"));
    serve(60, 100, 10);
    assertEquals("firing", state("served-errors"));
    // The window still has the errors for most of a minute.
    serve(60, 100, 0);
    assertEquals("firing", state("served-errors"));
    serve(60, 100, 0);
    assertEquals("", state("served-errors"));
  }

  @Test
  void whatFlapsIsOneAlert() {
    rules(Map.of("graft.alerts.served-errors.window", "10s"));
    serve(90, 100, 50);
    assertEquals("firing", state("served-errors"));
    long since = states.all().iterator().next().since();
    for (int i = 0; i < 10; i++) {
      serve(30, 100, 0);
      serve(10, 100, 50);
    }
    assertEquals("firing", state("served-errors"));
    assertEquals(since, states.all().iterator().next().since());
  }

  @Test
  void onePendingThatIsNotSoAnyMoreIsForgottenAtOnce() {
    rules(Map.of("graft.alerts.served-errors.window", "10s"));
    serve(30, 100, 50);
    assertEquals("pending", state("served-errors"));
    serve(15, 100, 0);
    assertEquals("", state("served-errors"));
  }

  @Test
  void aFewRequestsAreNotEnough() {
    serve(300, 1, 1);
    assertEquals("", state("served-errors"), "12 in a minute");
    serve(300, 2, 2);
    assertEquals("firing", state("served-errors"), "24 in a minute");
  }

  @Test
  void errorsOfCallsAreOfTheirDestination() {
    round();
    for (int i = 0; i < 60; i++) {
      facts.call(10, "orders", 80, 200);
      facts.call(10, "users", 80, 503);
      facts.call(10, "legacy", 8080, 0);
      round();
    }
    assertEquals("firing legacy:8080,firing users", state("call-errors"));
    assertEquals("", state("served-errors"));
    rules(Map.of("graft.alerts.call-errors.calls", "users"));
    // The window, and the time after which it is over.
    for (int i = 0; i < 26; i++) {
      round();
    }
    assertEquals("", state("call-errors"), "nobody is called any more");
  }

  @Test
  void aSlowHundredthFires() {
    rules(Map.of("graft.alerts.slow.p99", "200ms", "graft.alerts.slow.for", "10s"));
    for (int i = 0; i < 12; i++) {
      facts.serve(1000, 200, 20);
      facts.serve(5, 200, 400);
      round();
    }
    assertEquals("", state("slow"), "half a hundredth");
    for (int i = 0; i < 24; i++) {
      facts.serve(1000, 200, 20);
      facts.serve(20, 200, 400);
      round();
    }
    assertEquals("firing", state("slow"));
    String text = states.all().iterator().next().text();
    assertTrue(text.startsWith("the p99 of 12"), text);
  }

  @Test
  void theObjectiveBurnsFastAndSlowlyAndOnlyWhileItDoes() {
    rules(Map.of("graft.alerts.objective", "99.9%"));
    serve(7200, 1000, 1);
    assertEquals("", state("fast-burn") + state("slow-burn"), "as it may");
    // 2% of errors is 20 times what 99.9% allows: 14.4 times over an hour after 43 minutes.
    serve(2400, 1000, 20);
    assertEquals("", state("fast-burn"));
    serve(360, 1000, 20);
    assertEquals("firing", state("fast-burn"));
    // The long window is still bad; the short one says that it has stopped.
    serve(420, 1000, 0);
    assertEquals("", state("fast-burn"));
  }

  @Test
  void aSlowBurnIsFoundOverSixHours() {
    rules(Map.of("graft.alerts.objective", "99.9%"));
    serve(6 * 3600, 1000, 8);
    assertEquals("", state("fast-burn"));
    assertEquals("firing", state("slow-burn"));
    String text =
        states.all().stream()
            .filter(alert -> alert.rule().name().equals("slow-burn"))
            .map(Alert::text)
            .findFirst()
            .orElseThrow();
    assertTrue(text.contains(" in 6h, 8.0 times what the objective of 99.9% allows"), text);
  }

  @Test
  void aCertificateIsToldInItsLastFifth() {
    long now = TestFacts.START_MILLIS;
    facts.begins = now - 5 * DAY_MILLIS;
    facts.ends = now + 2 * DAY_MILLIS;
    round();
    assertEquals("", state("certificate"), "it is one of a week, to be renewed");
    facts.begins = now - 80 * DAY_MILLIS;
    facts.ends = now + 10 * DAY_MILLIS;
    round();
    assertEquals("firing", state("certificate"));
    assertTrue(states.all().iterator().next().isOfInstance());
    facts.ends = now + 90 * DAY_MILLIS;
    for (int i = 0; i < 13; i++) {
      round();
    }
    assertEquals("", state("certificate"));
  }

  @Test
  void rulesThatAreRefusedAndARegistryThatIsLostFire() {
    facts.refused = "file rules: a value is not valid";
    facts.registryProblems.add("consul 10.0.0.7:8500: connection refused");
    round();
    assertEquals("firing", state("rules-refused"));
    assertEquals("pending consul 10.0.0.7:8500", state("registry-lost"));
    for (int i = 0; i < 12; i++) {
      round();
    }
    assertEquals("firing consul 10.0.0.7:8500", state("registry-lost"));
    facts.refused = null;
    round();
    assertEquals("", state("rules-refused"));
  }

  @Test
  void aTokenThatIsNotRenewedFires() {
    facts.tokenProblems.add("https://idp: no new token, status 503; the last one ends in 4m");
    round();
    assertEquals("pending https://idp", state("token-lost"));
    facts.tokenProblems.set(0, "https://idp: no new token, connection refused; the last has ended");
    for (int i = 0; i < 6; i++) {
      round();
    }
    assertEquals("firing https://idp", state("token-lost"), "another reason is the same alert");
    facts.tokenProblems.clear();
    for (int i = 0; i < 13; i++) {
      round();
    }
    assertEquals("", state("token-lost"));
  }

  @Test
  void aRuleThatIsGoneHasNoAlertsAndThereIsABoundOfThem() {
    facts.refused = "no";
    round();
    rules(Map.of("graft.alerts.rules-refused.enabled", "false"));
    round();
    assertEquals(0, states.all().size());
    for (int i = 0; i < 3 * AlertStates.MOST; i++) {
      facts.registryProblems.add("consul " + i + ": no");
    }
    round();
    assertEquals(AlertStates.MOST, states.all().size());
  }
}
