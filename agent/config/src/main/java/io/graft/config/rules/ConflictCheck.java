package io.graft.config.rules;

import io.graft.config.Catalogue;
import io.graft.config.Problem;
import io.graft.config.RuleKey;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.governance.config.AdmissionConfig;
import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.config.DrainConfig;
import io.graft.governance.config.HedgeConfig;
import io.graft.governance.config.MirrorConfig;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.rule.Fallback;
import io.graft.governance.rule.MirrorTarget;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingValues;
import io.graft.governance.setting.ValueParser;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds values that are valid each but conflict, logs which one is used instead, and returns the
 * effective values. A value for all services may be right for only some of them: it is logged as
 * having no effect only if it has none anywhere.
 */
final class ConflictCheck {
  private final Settings settings;

  /** Values without an effect on some service, and why. */
  private final Map<Value, String> idle = new LinkedHashMap<>();

  /** Values with an effect on some service. */
  private final Set<Value> used = new HashSet<>();

  ConflictCheck(Settings settings) {
    this.settings = settings;
  }

  /**
   * Checks the values for one service, or for a route of it.
   *
   * @param rules by policy, including those for all services
   */
  SettingValues client(String service, Map<String, Value> rules, SettingValues values) {
    if (rules.isEmpty()) {
      return values;
    }
    SettingValues checked = values;
    List<Setting<?>> all = Catalogue.calls(); // Of security none is ordered.
    for (int i = 0; i < all.size(); i++) {
      checked = ordered(all.get(i), rules, checked);
    }
    timeouts(rules, values);
    checked = hash(rules, checked);
    needs(rules);
    return itself(service, rules, checked);
  }

  /** Checks the values for the server. */
  SettingValues server(Map<String, Value> rules, SettingValues values) {
    needs(rules);
    SettingValues checked = values;
    Value delay = rules.get("drain.delay");
    DrainConfig drain = new DrainConfig(values);
    if (delay != null && drain.delayNanos > drain.nanos) {
      report(
          delay,
          "is more than "
              + named("drain", rules.get("drain"))
              + ", of which it is a part; using "
              + ValueParser.time(drain.nanos));
      checked = checked.with(DrainConfig.DELAY, drain.nanos);
    }
    shed(rules, values);
    return checked;
  }

  private void shed(Map<String, Value> rules, SettingValues values) {
    Value min = rules.get("shed.min");
    Value max = rules.get("shed.max");
    if (min == null) {
      // Its default depends on the machine, and gives way.
      return;
    }
    AdmissionConfig admission = new AdmissionConfig(values);
    int least = admission.shedMin;
    if (max != null && values.get(AdmissionConfig.SHED_MAX) < least) {
      report(max, "is less than " + named("shed.min", min) + "; using " + least + " for both");
    } else if (max == null && admission.shedMax == least) {
      report(min, "is not less than " + named("shed.max", null) + "; using " + least + " for both");
    }
  }

  /** Checks that a value is at most that of another setting, and makes both equal if not. */
  private <T> SettingValues ordered(
      Setting<T> low, Map<String, Value> rules, SettingValues values) {
    Setting<T> high = low.upper();
    Value lower = high == null ? null : rules.get(low.policy());
    Value higher = high == null ? null : rules.get(high.policy());
    if (high == null || lower == null && higher == null) {
      return values;
    }
    T least = values.get(low);
    T most = values.get(high);
    if (((Number) least).doubleValue() <= ((Number) most).doubleValue()) {
      return values;
    }
    // A value for the service itself has priority over one for all services.
    boolean byLower = higher == null || lower != null && rank(lower) > rank(higher);
    Value value = byLower ? lower : higher;
    T both = byLower ? least : most;
    report(
        value,
        (byLower
                ? "is more than " + named(high.policy(), higher)
                : "is less than " + named(low.policy(), lower))
            + "; using "
            + (both instanceof Long ? ValueParser.time((Long) both) : low.format(both))
            + " for both");
    return values.with(low, both).with(high, both);
  }

  private void timeouts(Map<String, Value> rules, SettingValues values) {
    Value whole = rules.get("timeout");
    Value attempt = rules.get("timeout.try");
    Value hedge = rules.get("hedge.delay");
    TimeoutConfig timeout = new TimeoutConfig(values);
    if (attempt != null) {
      mark(
          attempt,
          whole == null || timeout.tryNanos < timeout.nanos
              ? null
              : "is not less than "
                  + named("timeout", whole)
                  + ", which always ends the call first");
    }
    if (hedge != null) {
      HedgeConfig hedges = new HedgeConfig(values);
      Value end = timeout.tryNanos < timeout.nanos ? attempt : whole;
      Value share = rules.get("hedge.percent");
      if (end != null && hedges.delayNanos >= Math.min(timeout.tryNanos, timeout.nanos)) {
        String key = end == attempt ? "timeout.try" : "timeout";
        mark(hedge, "is not less than " + named(key, end) + ", so no call is ever hedged");
      } else if (share != null && hedges.percent == 0) {
        mark(hedge, "never sends a call, because of " + named("hedge.percent", share));
      } else {
        mark(hedge, null);
      }
    }
  }

  private SettingValues hash(Map<String, Value> rules, SettingValues values) {
    Value balance = rules.get("balance");
    Value bound = rules.get("hash-bound");
    Value key = rules.get("hash-key");
    boolean hashes = values.get(BalanceConfig.BALANCE) == Balance.HASH;
    String why =
        hashes ? null : "has no effect, because " + named("balance", balance) + " is not hash";
    if (key != null) {
      mark(key, why);
    }
    if (bound != null && values.get(BalanceConfig.HASH_BOUND) > 0) {
      mark(bound, why);
    }
    if (hashes && balance != null) {
      if (key == null) {
        mark(balance, "needs hash-key; using p2c");
        return values.with(BalanceConfig.BALANCE, Balance.P2C);
      }
      mark(balance, null);
    }
    return values;
  }

  private SettingValues itself(String service, Map<String, Value> rules, SettingValues values) {
    SettingValues checked = values;
    Fallback fallback = values.find(Fallback.FALLBACK);
    if (fallback != null && service.equals(fallback.service())) {
      reportOwn(rules.get("fallback"), "is the service itself; there is no fallback");
      checked = checked.without(Fallback.FALLBACK);
    }
    MirrorTarget mirror = values.find(MirrorConfig.TARGET);
    if (mirror != null && service.equals(mirror.service())) {
      reportOwn(rules.get("mirror"), "is the service itself; nothing is copied");
      checked = checked.without(MirrorConfig.TARGET);
    }
    return checked;
  }

  /**
   * Logs a value for one service. A value for all services is not logged, as it may be right for
   * others.
   */
  private void reportOwn(@Nullable Value value, String what) {
    if (value != null && rank(value) >= 2) {
      report(value, what);
    }
  }

  /** Logs a route without a match. */
  void reportUnmatched(Map<String, Value> route, String head) {
    Value first = null;
    for (Value value : route.values()) {
      if (first == null || value.line() < first.line()) {
        first = value;
      }
    }
    RuleKey key = first == null ? null : RuleKey.of(first.key());
    if (first != null && key != null) {
      report(
          first,
          "is for a route without a match; ignored until there is "
              + head
              + RuleKey.ROUTE
              + key.route()
              + ".match or .template");
    }
  }

  /** Logs a match that contradicts the template of its route. */
  void reportContradiction(Value match, Value template, @Nullable String why) {
    report(
        match,
        "is ignored beside "
            + template.key()
            + "="
            + template.text()
            + place(match, template)
            + ", which decides: "
            + why);
  }

  /** Logs a route that matches no request because an earlier one matches all of them. */
  void reportShadowed(Value value, Value before) {
    report(
        value,
        "is never used, because "
            + before.key()
            + "="
            + before.text()
            + place(value, before)
            + " comes before it in order of name and matches all of its requests");
  }

  /** Checks that a value that depends on others has at least one of them. */
  void needs(Map<String, Value> rules) {
    for (Value value : rules.values()) {
      Setting<?> setting = value.setting();
      if (setting != null && !setting.needed().isEmpty()) {
        mark(value, missing(setting.needed(), rules));
      }
    }
  }

  private static @Nullable String missing(List<Setting<?>> needed, Map<String, Value> rules) {
    String missing = null;
    for (int i = 0; i < needed.size(); i++) {
      String policy = needed.get(i).policy();
      if (rules.containsKey(policy)) {
        return null;
      }
      missing = missing == null ? policy : missing + " or " + policy;
    }
    return "has no effect without " + missing;
  }

  /**
   * @param why why it has no effect here; {@code null}: it has one
   */
  private void mark(Value value, @Nullable String why) {
    if (why == null) {
      used.add(value);
    } else if (!idle.containsKey(value)) {
      idle.put(value, why);
    }
  }

  /** Logs the values that have no effect anywhere. */
  void reportIdle() {
    for (Map.Entry<Value, String> one : idle.entrySet()) {
      if (!used.contains(one.getKey())) {
        report(one.getKey(), one.getValue());
      }
    }
  }

  private void report(Value value, String what) {
    settings.problem(Problem.of(value, " " + what));
  }

  /**
   * Returns for example {@code retry.backoff=1s in line 3}, or {@code retry.backoff, 25ms by
   * default}.
   */
  private static String named(String policy, @Nullable Value value) {
    if (value != null) {
      return policy + "=" + value.text() + (value.line() > 0 ? " in line " + value.line() : "");
    }
    Setting<?> setting = Catalogue.find(RuleKey.CLIENT + "*." + policy);
    if (setting == null) {
      setting = Catalogue.find(RuleKey.SERVER + policy);
    }
    String fallback = setting == null ? null : setting.fallback();
    return policy + (fallback == null ? " (by default)" : " (" + fallback + " by default)");
  }

  private static String place(Value value, Value other) {
    boolean same = value.source().equals(other.source()) && other.line() > 0;
    return same ? " in line " + other.line() : " (" + other.source() + ")";
  }

  private static int rank(Value value) {
    RuleKey key = RuleKey.of(value.key());
    return key == null ? 0 : key.rank();
  }
}
