package io.graft.config;

import io.graft.config.alerts.AlertSettings;
import io.graft.config.alerts.ScalingSettings;
import io.graft.config.security.AdminLoginSettings;
import io.graft.config.security.SecuritySettings;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.ValueParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All settings: those of governance's configuration classes, of the process, and of OpenTelemetry.
 * Any other key is unknown to the agent.
 *
 * <p>The lists are created when they are first needed: a start without rules needs no settings of
 * rules.
 */
public final class Catalogue {
  /** The prefix of all keys except OpenTelemetry's. */
  public static final String PREFIX = "graft.";

  private static final String EVERY_CLIENT = "graft.client.*.";

  private static final SettingGroup[] NONE = {};

  /** Keys that begin so have settings of their own, whose classes most starts do not load. */
  private static final String ADMIN_LOGIN = "graft.admin.login";

  private static final String ALERTS = "graft.alerts";
  private static final String SCALING = "graft.scaling";

  private static volatile @Nullable List<Setting<?>> calls;
  private static volatile @Nullable List<Setting<?>> client;
  private static volatile @Nullable List<Setting<?>> server;

  /** Settings added by a test. */
  private static volatile List<Setting<?>> added = Collections.emptyList();

  private Catalogue() {}

  /** The settings of outgoing calls, in the order of the documentation. */
  public static List<Setting<?>> client() {
    List<Setting<?>> known = client;
    if (known == null) {
      client =
          known = join(ClientPolicy.settings(), SecuritySettings.client(), SettingGroup.CLIENT);
    }
    return known;
  }

  /** Those of {@link #client} that are not of security, whose classes are then not loaded. */
  public static List<Setting<?>> calls() {
    List<Setting<?>> known = calls;
    if (known == null) {
      calls = known = join(ClientPolicy.settings(), NONE, SettingGroup.CLIENT);
    }
    return known;
  }

  /** The settings of served requests, in the order of the documentation. */
  public static List<Setting<?>> server() {
    List<Setting<?>> known = server;
    if (known == null) {
      server =
          known = join(ServerPolicy.settings(), SecuritySettings.server(), SettingGroup.SERVER);
    }
    return known;
  }

  private static List<Setting<?>> join(
      SettingGroup[] groups, SettingGroup[] security, String head) {
    List<Setting<?>> joined = new ArrayList<>();
    for (SettingGroup group : groups) {
      joined.addAll(group.settings());
    }
    for (SettingGroup group : security) {
      joined.addAll(group.settings());
    }
    List<Setting<?>> more = added;
    for (int i = 0; i < more.size(); i++) {
      if (more.get(i).key().startsWith(head)) {
        joined.add(more.get(i));
      }
    }
    return Collections.unmodifiableList(joined);
  }

  /** All settings in the order of the documentation. */
  public static List<Setting<?>> all() {
    List<Setting<?>> all = new ArrayList<>(ProcessSettings.all());
    all.addAll(AdminLoginSettings.SETTINGS.settings());
    all.addAll(AlertSettings.SETTINGS.settings());
    all.addAll(ScalingSettings.SETTINGS.settings());
    all.addAll(server());
    all.addAll(client());
    all.addAll(OtelSettings.all());
    return all;
  }

  /** Adds settings of rules, or removes the added ones if there are no arguments. For tests. */
  static synchronized void add(Setting<?>... settings) {
    added = Arrays.asList(settings);
    calls = null;
    client = null;
    server = null;
  }

  /**
   * Finds the setting of a full key, such as {@code graft.client.orders.timeout}; {@code null}:
   * unknown.
   */
  public static @Nullable Setting<?> find(String key) {
    if (key.startsWith(RuleKey.CLIENT) || key.startsWith(RuleKey.SERVER)) {
      RuleKey rule = RuleKey.of(key);
      if (rule != null) {
        return rule.setting();
      }
    }
    if (key.startsWith(ALERTS)) {
      return AlertSettings.find(key);
    }
    // Some of the server are read only at the start.
    List<Setting<?>> settings = ofProcess(key);
    for (int i = 0; i < settings.size(); i++) {
      if (settings.get(i).key().equals(key)) {
        return settings.get(i);
      }
    }
    return null;
  }

  /** The settings that a key may be one of, which is not of calls and requests. */
  private static List<Setting<?>> ofProcess(String key) {
    return key.startsWith(ADMIN_LOGIN)
        ? AdminLoginSettings.SETTINGS.settings()
        : key.startsWith(SCALING) ? ScalingSettings.SETTINGS.settings() : ProcessSettings.all();
  }

  /** Returns the first segments of all client policies, for messages. */
  static String policies() {
    Set<String> words = new TreeSet<>();
    for (Setting<?> setting : client()) {
      String policy = setting.policy();
      int dot = policy.indexOf('.');
      if (!setting.fits("")) {
        words.add("route.*");
      } else if (dot < 0) {
        words.add(policy);
      } else if (find(EVERY_CLIENT + policy.substring(0, dot)) == null) {
        // "timeout" is both a policy and the first segment of another: list it once.
        words.add(policy.substring(0, dot) + ".*");
      }
    }
    StringBuilder out = new StringBuilder();
    for (String word : words) {
      out.append(out.length() == 0 ? "" : ", ").append(word);
    }
    return out.toString();
  }

  /**
   * Returns the key of an environment variable: {@code GRAFT_CLIENT_ORDERS_HASH_KEY} is {@code
   * graft.client.orders.hash-key}. Each {@code _} is a dot or a dash, whichever gives a known key,
   * and a dot if neither does. In the name of a route it is a dash. A client policy without a
   * service applies to all services, because few shells allow {@code *} in a name.
   */
  static String ofEnvironment(String name) {
    String dotted = ValueParser.lower(name).replace('_', '.');
    boolean client = dotted.startsWith(RuleKey.CLIENT);
    String head = client ? RuleKey.CLIENT : RuleKey.SERVER;
    boolean rule = dotted.startsWith(head);
    if (dotted.startsWith(ALERTS)) {
      return AlertSettings.ofEnvironment(dotted);
    }
    List<Setting<?>> settings = ofProcess(dotted);
    for (int i = 0; i < settings.size(); i++) {
      if (settings.get(i).key().replace('-', '.').equals(dotted)) {
        return settings.get(i).key();
      }
    }
    if (!rule) {
      return dotted;
    }
    String best = null;
    int longest = 0;
    for (Setting<?> setting : client ? client() : server()) {
      String key = setting.key();
      if (key.replace('-', '.').equals(dotted)) {
        return key;
      }
      String policy = setting.policy();
      if (policy.length() <= longest) {
        continue;
      }
      String listed = client ? null : listed(policy, dotted.substring(head.length()));
      if (listed != null) {
        best = head + listed;
        longest = policy.length();
        continue;
      }
      String loose = policy.replace('-', '.');
      int before = dotted.length() - loose.length() - 1;
      if (!dotted.endsWith(loose) || before < head.length() - 1 || dotted.charAt(before) != '.') {
        continue;
      }
      String rest = before < head.length() ? "" : dotted.substring(head.length(), before);
      String found = placed(setting, head, rest, client);
      if (found != null) {
        best = found;
        longest = policy.length();
      }
    }
    return best == null ? dotted : best;
  }

  /**
   * Returns a policy of a list, {@code access.*.not-from}, with the item of a variable's name.
   *
   * @param rest the name after the prefix of the server, with dots
   * @return {@code null}: the name is of another policy
   */
  private static @Nullable String listed(String policy, String rest) {
    int star = policy.indexOf('*');
    String tail = star < 0 ? "" : policy.substring(star + 1).replace('-', '.');
    int end = rest.length() - tail.length();
    if (star < 0 || end <= star || !rest.endsWith(tail)) {
      return null;
    }
    String item = rest.substring(star, end).replace('.', '-');
    return rest.startsWith(policy.substring(0, star).replace('-', '.'))
        ? policy.replace("*", item)
        : null;
  }

  /**
   * Returns the key of a setting, with the service and route that precede the policy in the
   * variable's name.
   */
  private static @Nullable String placed(
      Setting<?> setting, String head, String rest, boolean client) {
    String policy = setting.policy();
    String padded = "." + rest;
    int at = padded.lastIndexOf("." + RuleKey.ROUTE);
    String route =
        at < 0 ? "" : padded.substring(at + RuleKey.ROUTE.length() + 1).replace('.', '-');
    String service = at < 0 ? rest : at == 0 ? "" : rest.substring(0, at - 1);
    if (!setting.fits(route) || !client && !service.isEmpty()) {
      return null;
    }
    if (client && service.isEmpty()) {
      service = "*";
    }
    return head
        + (service.isEmpty() ? "" : service + ".")
        + (route.isEmpty() ? "" : RuleKey.ROUTE + route + ".")
        + policy;
  }
}
