package io.graft.config.rules;

import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.config.alerts.AlertSettings;
import io.graft.config.rules.AlertRule.Measure;
import io.graft.governance.setting.Setting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of alerts that are in force: the built-in ones, changed and completed by those of the
 * settings. A rule of the settings that has the name of a built-in one changes its properties.
 *
 * <p>The burn rates are those of Google's <a
 * href="https://sre.google/workbook/alerting-on-slos/">Site Reliability Workbook, chapter 5</a>,
 * "Multiwindow, Multi-Burn-Rate Alerts": 14.4 over an hour is 2 % of the errors of 30 days, 6 over
 * six hours is 5 %, each confirmed by a window of a twelfth. Its third, 1 over three days, is left
 * to systems that remember more than a process lives.
 */
public final class AlertRules {
  /** The most rules, including the built-in ones. Further ones are reported and left out. */
  private static final int MOST = 50;

  private static final double NANOS = 1e9;

  private static final String[][] BUILT_IN = {
    {"served-errors", "error-ratio=5%", "severity=critical"},
    {"call-errors", "error-ratio=20%", "calls=*", "for=2m"},
    {"breaker-open", "breaker-open=true", "for=10s", "severity=critical"},
    {"no-instance", "no-instance=true", "for=30s", "severity=critical"},
    {"ejected", "ejected=30%", "for=2m"},
    {"certificate", "ends-within=14d", "for=0"},
    {"rules-refused", "rules-refused=true", "for=0", "resolve-after=0"},
    {"registry-lost", "registry-lost=true", "severity=critical"},
    {"token-lost", "token-lost=true", "for=30s", "severity=critical"},
    {"fast-burn", "burn-rate=14.4", "window=1h", "for=0", "severity=critical"},
    {"slow-burn", "burn-rate=6", "window=6h", "for=0", "severity=critical"},
  };

  private static final Setting<?>[] MEASURES = {
    AlertSettings.ERROR_RATIO,
    AlertSettings.P99,
    AlertSettings.BREAKER_OPEN,
    AlertSettings.NO_INSTANCE,
    AlertSettings.EJECTED,
    AlertSettings.ENDS_WITHIN,
    AlertSettings.RULES_REFUSED,
    AlertSettings.REGISTRY_LOST,
    AlertSettings.TOKEN_LOST,
    AlertSettings.BURN_RATE
  };

  private final List<AlertRule> rules = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  /** The properties of one rule, as written. */
  static final class RuleProperties {
    private final Map<Setting<?>, String> texts = new HashMap<>();

    <T> @Nullable T get(Setting<T> setting) {
      String text = texts.get(setting);
      return text == null ? null : setting.parse(text);
    }

    <T> T or(Setting<T> setting) {
      String text = texts.get(setting);
      return setting.parse(text == null ? String.valueOf(setting.fallback()) : text);
    }
  }

  private AlertRules() {}

  /** Reads the rules in force. */
  public static AlertRules of(Settings settings) {
    Map<String, RuleProperties> named = new TreeMap<>();
    for (String[] each : BUILT_IN) {
      RuleProperties properties = new RuleProperties();
      for (int i = 1; i < each.length; i++) {
        int equals = each[i].indexOf('=');
        properties.texts.put(
            AlertSettings.property(each[i].substring(0, equals)), each[i].substring(equals + 1));
      }
      named.put(each[0], properties);
    }
    Value objective = null;
    long silenceAll = 0;
    for (Value value : settings.values()) {
      String name = value.setting() == null ? null : AlertSettings.name(value.key());
      if (value.key().equals(AlertSettings.OBJECTIVE.key())) {
        objective = value;
      } else if (value.key().equals(AlertSettings.SILENCE.key())) {
        silenceAll = AlertSettings.SILENCE.parse(value.text());
      } else if (name != null && value.setting().key().indexOf('*') > 0) {
        RuleProperties properties = named.get(name);
        if (properties == null) {
          properties = new RuleProperties();
          named.put(name, properties);
        }
        properties.texts.put(value.setting(), value.text());
      }
    }
    AlertRules read = new AlertRules();
    for (Map.Entry<String, RuleProperties> each : named.entrySet()) {
      read.add(each.getKey(), each.getValue(), silenceAll, objective != null);
    }
    return read;
  }

  private void add(String name, RuleProperties properties, long silenceAll, boolean objective) {
    String key = AlertSettings.PREFIX + "." + name;
    if (!properties.or(AlertSettings.ENABLED)) {
      return;
    }
    Measure measure = null;
    for (int i = 0; i < MEASURES.length; i++) {
      String text = properties.texts.get(MEASURES[i]);
      if (text == null || Boolean.FALSE.equals(MEASURES[i].parse(text))) {
        continue;
      }
      if (measure != null) {
        problems.add(
            key
                + " measures two things, "
                + word(measure)
                + " and "
                + word(Measure.values()[i])
                + "; ignored, write a rule for each");
        return;
      }
      measure = Measure.values()[i];
    }
    if (measure == null) {
      problems.add(
          key
              + " does not say what is measured; ignored, add one such as "
              + key
              + ".error-ratio=5%");
      return;
    }
    if (measure == Measure.BURN_RATE && !objective) {
      if (!isBuiltIn(name)) {
        problems.add(key + ".burn-rate has no effect without graft.alerts.objective");
      }
      return;
    }
    if (measure != Measure.BURN_RATE && properties.or(AlertSettings.WINDOW) > 300 * NANOS) {
      problems.add(key + ".window is longer than 5m, which only burn-rate may have; 5m is used");
      properties.texts.put(AlertSettings.WINDOW, "5m");
    }
    if (rules.size() >= MOST) {
      problems.add(key + " is one rule too many; ignored, the most are " + MOST);
      return;
    }
    rules.add(new AlertRule(name, measure, threshold(measure, properties), properties, silenceAll));
  }

  private static double threshold(Measure measure, RuleProperties properties) {
    Object value = MEASURES[measure.ordinal()].parse(texts(properties, measure));
    return value instanceof Long
        ? (Long) value / NANOS
        : value instanceof Double ? (Double) value : 0;
  }

  private static String texts(RuleProperties properties, Measure measure) {
    return String.valueOf(properties.texts.get(MEASURES[measure.ordinal()]));
  }

  private static String word(Measure measure) {
    String key = MEASURES[measure.ordinal()].key();
    return key.substring(key.lastIndexOf('.') + 1);
  }

  private static boolean isBuiltIn(String name) {
    for (String[] each : BUILT_IN) {
      if (each[0].equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Logs what is wrong with the rules as a whole. */
  public static void check(Settings settings) {
    for (String problem : of(settings).problems) {
      settings.problem(problem);
    }
  }

  /** By name, unmodifiable. */
  public List<AlertRule> rules() {
    return Collections.unmodifiableList(rules);
  }

  /** What is wrong, one line each. */
  public List<String> problems() {
    return Collections.unmodifiableList(problems);
  }
}
