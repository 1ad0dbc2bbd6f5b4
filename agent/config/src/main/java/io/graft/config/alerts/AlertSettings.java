package io.graft.config.alerts;

import io.graft.governance.setting.EditDistance;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of alerts: {@code graft.alerts} and what begins with it. A rule is a name and its
 * properties, {@code graft.alerts.<name>.<property>}; exactly one of the properties says what is
 * measured.
 */
public final class AlertSettings {
  /** The switch, and what all keys begin with. */
  public static final String PREFIX = "graft.alerts";

  /** The prefix of the keys of rules. */
  private static final String RULES = PREFIX + ".";

  private static final String ANY = "*.";

  public static final SettingGroup SETTINGS = SettingGroup.process("alerts");

  public static final Setting<String> ALERTS =
      SETTINGS
          .choice("", "off", "off", "on")
          .live()
          .help(
              "whether to watch for what is wrong, and to tell it: the built-in rules and your"
                  + " own");

  public static final Setting<String> WEBHOOK =
      SETTINGS
          .of(".webhook", AlertType.WEBHOOK, null)
          .needs(ALERTS)
          .unset("alerts are only shown")
          .help("the URL to which alerts are sent, or `file:/path` of it; it is never shown");

  public static final Setting<String> FORMAT =
      SETTINGS
          .choice(".webhook.format", "json", "json", "slack", "alertmanager")
          .needs(WEBHOOK)
          .help(
              "what is sent: an object of Graft's own, Slack's, or alerts for the API v2 of"
                  + " Alertmanager, whose path `/api/v2/alerts` is then part of the URL");

  public static final Setting<String> SECRET =
      SETTINGS
          .of(".webhook.secret", AlertType.SECRET, null)
          .needs(WEBHOOK)
          .help(
              "`file:/path` of the key of the header `Graft-Signature`, an HMAC with SHA-256; the"
                  + " key itself is accepted in an environment variable");

  public static final Setting<Double> OBJECTIVE =
      SETTINGS
          .ratio(".objective", null)
          .range("0.5", "0.99999")
          .live()
          .needs(ALERTS)
          .help("the share of served requests without an error that is promised, 99.9%");

  public static final Setting<Long> SILENCE =
      SETTINGS
          .of(".silence", AlertType.INSTANT, null)
          .live()
          .needs(ALERTS)
          .help("nothing is told until this moment, 2026-12-24T08:00Z");

  public static final Setting<Boolean> ENABLED =
      rule("enabled", SETTINGS.flag(".*.enabled", "true"), "`false` switches a rule off");

  public static final Setting<Double> ERROR_RATIO =
      rule(
          "error-ratio",
          SETTINGS.ratio(".*.error-ratio", null),
          "fires if more than this share of the requests has failed: a status of 5xx or, of calls,"
              + " no response");

  public static final Setting<Long> P99 =
      rule(
          "p99",
          SETTINGS.duration(".*.p99", null).range("1ms", "10s"),
          "fires if more than 1% of the requests takes longer");

  public static final Setting<Boolean> BREAKER_OPEN =
      rule(
          "breaker-open",
          SETTINGS.flag(".*.breaker-open", null),
          "fires while the breaker of a destination, or of a route of it, is not closed");

  public static final Setting<Boolean> NO_INSTANCE =
      rule(
          "no-instance",
          SETTINGS.flag(".*.no-instance", null),
          "fires while a service that is called has no instance");

  public static final Setting<Double> EJECTED =
      rule(
          "ejected",
          SETTINGS.ratio(".*.ejected", null),
          "fires while more than this share of the instances of a called service is ejected");

  public static final Setting<Long> ENDS_WITHIN =
      rule(
          "ends-within",
          SETTINGS.duration(".*.ends-within", null).range("1m", "365d"),
          "fires while the certificate of this service ends within this time, and within a fifth of"
              + " its lifetime");

  public static final Setting<Boolean> RULES_REFUSED =
      rule(
          "rules-refused",
          SETTINGS.flag(".*.rules-refused", null),
          "fires while the newest revision of the live rules is refused");

  public static final Setting<Boolean> REGISTRY_LOST =
      rule(
          "registry-lost",
          SETTINGS.flag(".*.registry-lost", null),
          "fires while a registry cannot be read");

  public static final Setting<Boolean> TOKEN_LOST =
      rule(
          "token-lost",
          SETTINGS.flag(".*.token-lost", null),
          "fires while no new token for calls is issued, so that the last one ends or has ended");

  public static final Setting<Double> BURN_RATE =
      rule(
          "burn-rate",
          SETTINGS.number(".*.burn-rate", null).range("0.1", "1000"),
          "fires if errors use up what the objective allows this many times too fast, over the"
              + " window and over a twelfth of it");

  public static final Setting<List<String>> CALLS =
      rule(
          "calls",
          SETTINGS.list(".*.calls", null).unset("the requests that this service serves"),
          "the destinations that are watched, `*` for all");

  public static final Setting<Long> WINDOW =
      rule(
          "window",
          SETTINGS.duration(".*.window", "1m").range("10s", "6h"),
          "the time over which is measured; beyond 5m for `burn-rate` only");

  public static final Setting<Integer> LEAST =
      rule(
          "least",
          SETTINGS.integer(".*.least", "20").range("1", "1000000").unit("requests"),
          "with fewer requests in the window nothing fires");

  public static final Setting<Long> FOR =
      rule(
          "for",
          SETTINGS.duration(".*.for", "1m").range("0", "1d"),
          "fires after it has been so for this long");

  public static final Setting<Long> RESOLVE_AFTER =
      rule(
          "resolve-after",
          SETTINGS.duration(".*.resolve-after", "1m").range("0", "1d"),
          "is over after it has not been so for this long");

  public static final Setting<String> SEVERITY =
      rule(
          "severity",
          SETTINGS.choice(".*.severity", "warning", "critical", "warning", "info"),
          "how urgent it is");

  public static final Setting<String> SUMMARY =
      rule("summary", SETTINGS.text(".*.summary", null), "a sentence for people, told with it");

  public static final Setting<Long> SILENCED =
      rule(
          "silence",
          SETTINGS.of(".*.silence", AlertType.INSTANT, null),
          "it is not told until this moment");

  private AlertSettings() {}

  private static <T> Setting<T> rule(String property, Setting<T> setting, String help) {
    if (!setting.key().endsWith("." + property)) {
      throw new IllegalArgumentException(property);
    }
    return setting.live().help(help);
  }

  /**
   * Checks the URL of a webhook.
   *
   * @throws IllegalArgumentException with the reason, which does not repeat it
   */
  public static String webhook(String url) {
    return AlertType.url(url);
  }

  /** Finds the setting of a key; {@code null}: unknown. */
  public static @Nullable Setting<?> find(String key) {
    for (Setting<?> setting : SETTINGS.settings()) {
      if (setting.key().equals(key) && key.indexOf('*') < 0) {
        return setting;
      }
    }
    String name = name(key);
    return name == null ? null : property(key.substring(RULES.length() + name.length() + 1));
  }

  /** Returns the setting of a property of rules; {@code null}: there is no such property. */
  public static @Nullable Setting<?> property(String property) {
    for (Setting<?> setting : SETTINGS.settings()) {
      if (setting.key().startsWith(RULES + ANY)
          && setting.key().substring(RULES.length() + ANY.length()).equals(property)) {
        return setting;
      }
    }
    return null;
  }

  /**
   * Returns the name of the rule in {@code graft.alerts.<name>.<property>}: letters, digits, - and
   * _. {@code null}: there is none.
   */
  public static @Nullable String name(String key) {
    int dot = key.startsWith(RULES) ? key.indexOf('.', RULES.length()) : -1;
    if (dot <= RULES.length() || dot - RULES.length() > 64) {
      return null;
    }
    for (int i = RULES.length(); i < dot; i++) {
      char c = Character.toLowerCase(key.charAt(i));
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_') {
        return null;
      }
    }
    return key.substring(RULES.length(), dot);
  }

  /**
   * Returns the key of an environment variable.
   *
   * @param dotted its name in lower case with dots: {@code graft.alerts.my.rule.error.ratio}
   */
  public static String ofEnvironment(String dotted) {
    String best = dotted;
    int longest = 0;
    for (Setting<?> setting : SETTINGS.settings()) {
      String key = setting.key();
      String loose = key.replace('-', '.');
      if (loose.equals(dotted)) {
        return key;
      }
      int star = key.indexOf('*');
      String tail = star < 0 ? "" : loose.substring(star + 1);
      int end = dotted.length() - tail.length();
      if (star > 0 && tail.length() > longest && end > star && dotted.endsWith(tail)) {
        longest = tail.length();
        best = RULES + dotted.substring(star, end).replace('.', '-') + key.substring(star + 1);
      }
    }
    return best;
  }

  /** Returns the key that was probably meant; {@code null}: none is similar. */
  public static @Nullable String closest(String key) {
    String name = name(key);
    if (name == null) {
      return null;
    }
    String written = key.substring(RULES.length() + name.length() + 1);
    String best = null;
    int least = EditDistance.allowed(written) + 1;
    for (Setting<?> setting : SETTINGS.settings()) {
      if (setting.key().startsWith(RULES + ANY)) {
        String property = setting.key().substring(RULES.length() + ANY.length());
        int distance = EditDistance.between(written, property, least);
        if (distance < least) {
          least = distance;
          best = RULES + name + "." + property;
        }
      }
    }
    return best;
  }
}
