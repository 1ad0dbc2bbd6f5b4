package io.graft.config.security.access;

import io.graft.config.Settings;
import io.graft.config.rules.AccessReader;
import io.graft.governance.match.CanonicalPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Access policies of tests, as they are written: {@code deny.action=deny}. */
final class PolicyText {
  private PolicyText() {}

  static AccessPolicy policy(String... lines) {
    Map<String, String> rules = new LinkedHashMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      String key = line.substring(0, equals);
      String dot = key.isEmpty() ? "" : ".";
      rules.put("graft.server.access" + dot + key, line.substring(equals + 1));
    }
    Settings settings = new Settings(Map.of(), Map.of(), Map.of());
    settings.live(rules, "test");
    AccessReader reader = AccessReader.of(settings.values());
    if (!settings.found().isEmpty() || !reader.problems().isEmpty()) {
      throw new IllegalArgumentException(settings.found() + " " + reader.problems());
    }
    return reader.policy("graft.local");
  }

  /** What a policy enforces: {@code allow} or {@code deny} and the name of the rule. */
  static String decision(AccessPolicy policy, Ask ask) {
    return decision(policy, ask, false);
  }

  static String decision(AccessPolicy policy, Ask ask, boolean observed) {
    String peer = ask.peer();
    long high = peer == null ? 0 : AddressRange.high(peer);
    long low = peer == null ? 0 : AddressRange.low(peer);
    String path = CanonicalPath.of(ask.rawPath());
    long decision = policy.decide(ask, ask.identity(), path, high, low, observed);
    return (AccessPolicy.denied(decision) ? "deny " : "allow ")
        + policy.name(AccessPolicy.ruleOf(decision));
  }

  /** Returns the problems of some settings, one line each. */
  static List<String> problems(Map<String, String> rules) {
    Settings settings = new Settings(Map.of(), Map.of(), Map.of());
    settings.live(rules, "test");
    io.graft.config.rules.PolicyReader.policies(settings);
    return settings.problems();
  }
}
