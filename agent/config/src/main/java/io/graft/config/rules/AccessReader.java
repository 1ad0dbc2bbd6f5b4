package io.graft.config.rules;

import io.graft.config.Problem;
import io.graft.config.RuleKey;
import io.graft.config.Value;
import io.graft.config.security.AccessSettings;
import io.graft.config.security.access.AccessCheck;
import io.graft.config.security.access.AccessPolicy;
import io.graft.config.security.access.AccessRule;
import io.graft.governance.config.Mode;
import io.graft.governance.setting.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the access policy from valid settings, and finds rules that are no rules. */
public final class AccessReader {
  private static final String PREFIX = RuleKey.SERVER + "access";
  private static final String NO_RULE = RuleKey.SERVER + "access.default";

  private final Map<String, Map<String, Value>> rules = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<AccessRule> read = new ArrayList<>();
  private @Nullable Mode mode;
  private @Nullable Boolean allow;

  private AccessReader() {}

  /**
   * Reads the settings in force.
   *
   * @param values valid ones, of any keys
   */
  public static AccessReader of(Collection<Value> values) {
    AccessReader reader = new AccessReader();
    for (Value each : values) {
      if (each.key().startsWith(PREFIX)) {
        reader.add(each);
      }
    }
    for (Map.Entry<String, Map<String, Value>> each : reader.rules.entrySet()) {
      reader.rule(each.getKey(), each.getValue());
    }
    return reader;
  }

  private void add(Value value) {
    RuleKey key = RuleKey.of(value.key());
    String name = key == null ? null : key.item();
    if (value.key().equals(AccessSettings.ACCESS.key())) {
      mode = AccessSettings.ACCESS.parse(value.text());
    } else if (value.key().equals(NO_RULE)) {
      allow = AccessSettings.DEFAULT.parse(value.text()).equals("allow");
    } else if (key != null && name != null) {
      rules.computeIfAbsent(name, any -> new TreeMap<>()).put(key.setting().key(), value);
    }
  }

  private void rule(String name, Map<String, Value> fields) {
    AccessRule.Action action = value(fields, AccessSettings.ACTION);
    if (action == null) {
      Value first = fields.values().iterator().next();
      problems.add(
          Problem.of(
              first,
              " belongs to a rule that does not say what it does; set "
                  + PREFIX
                  + "."
                  + name
                  + ".action to allow, deny, custom or audit"));
      return;
    }
    Value check = fields.get(AccessSettings.CHECK.key());
    boolean custom = action == AccessRule.Action.CUSTOM;
    if (custom != (check != null)) {
      Value at = check != null ? check : fields.get(AccessSettings.ACTION.key());
      problems.add(
          Problem.of(
              at,
              check != null
                  ? " has no effect, because the rule does not ask; set its action to custom"
                  : " does not say what is asked; set "
                      + PREFIX
                      + "."
                      + name
                      + ".check to a URL, at the start"));
      return;
    }
    AccessRule rule =
        new AccessRule(
            name,
            action,
            value(fields, AccessSettings.MODE) != Mode.OBSERVE,
            value(fields, AccessSettings.FROM),
            value(fields, AccessSettings.NOT_FROM),
            value(fields, AccessSettings.TO),
            value(fields, AccessSettings.NOT_TO),
            value(fields, AccessSettings.WHEN),
            check == null ? null : check(fields));
    String impossible = rule.impossible();
    Value when = fields.get(AccessSettings.WHEN.key());
    if (impossible != null && when != null) {
      problems.add(
          Problem.of(
              when,
              " never holds ("
                  + impossible
                  + ": a claim that is missing allows nothing); write a rule that denies instead"));
      return;
    }
    read.add(rule);
  }

  private static AccessCheck check(Map<String, Value> fields) {
    List<String> headers = value(fields, AccessSettings.HEADERS);
    return new AccessCheck(
        set(fields, AccessSettings.CHECK),
        set(fields, AccessSettings.TIMEOUT),
        set(fields, AccessSettings.ON_FAILURE),
        headers == null ? Collections.<String>emptyList() : headers);
  }

  /** The value of a setting that is set, or has a default. */
  private static <T> T set(Map<String, Value> fields, Setting<T> setting) {
    Value value = fields.get(setting.key());
    return setting.parse(value == null ? String.valueOf(setting.fallback()) : value.text());
  }

  private static <T> @Nullable T value(Map<String, Value> fields, Setting<T> setting) {
    Value value = fields.get(setting.key());
    return value == null ? null : setting.parse(value.text());
  }

  /** Whether any key of access is set to more than {@code off}. */
  public boolean any() {
    return mode() != Mode.OFF;
  }

  /** What happens to requests that are denied. */
  public Mode mode() {
    if (mode != null) {
      return mode;
    }
    return rules.isEmpty() && allow == null ? Mode.OFF : Mode.OBSERVE;
  }

  /** What is wrong with rules of which each value is valid. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * The policy, without the rules that have a problem.
   *
   * @param domain the trust domain of this service
   */
  public AccessPolicy policy(String domain) {
    return new AccessPolicy(mode(), allow, domain, read);
  }
}
