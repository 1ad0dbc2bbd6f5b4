package io.graft.config;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every key that there is. What is not here is unknown to the agent; validation, "did you mean",
 * {@code rules list} and the table in the README come from here.
 */
public final class Catalogue {
  /** What all keys begin with. */
  public static final String PREFIX = "graft.";

  private static final String EVERY_CLIENT = "graft.client.*.";

  /** Put together when somebody asks: a start without rules needs no rows of rules. */
  private static Setting @Nullable [] all;

  private Catalogue() {}

  private static Setting[] join(Setting[]... parts) {
    int size = 0;
    for (Setting[] part : parts) {
      size += part.length;
    }
    Setting[] joined = new Setting[size];
    int at = 0;
    for (Setting[] part : parts) {
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }

  /** All settings in the order of the documentation. The array is shared: it is only read. */
  static synchronized Setting[] all() {
    if (all == null) {
      all = join(ProcessSettings.ALL, ServerSettings.ALL, ClientSettings.ALL);
    }
    return all;
  }

  /** How many there are, for those who list them by {@link #get}. */
  public static int size() {
    return all().length;
  }

  /**
   * @param index 0 to {@link #size()} - 1
   */
  public static Setting get(int index) {
    return all()[index];
  }

  /** The setting of a whole key, {@code graft.client.orders.timeout} too; {@code null}: unknown. */
  public static @Nullable Setting find(String key) {
    if (key.startsWith(RuleKey.CLIENT) || key.startsWith(RuleKey.SERVER)) {
      RuleKey rule = RuleKey.of(key);
      return rule == null ? null : rule.setting();
    }
    for (Setting setting : ProcessSettings.ALL) {
      if (setting.key().equals(key)) {
        return setting;
      }
    }
    return null;
  }

  /** The policies of a client by the words that they begin with, for people. */
  static String policies() {
    Set<String> words = new TreeSet<>();
    for (Setting setting : ClientSettings.ALL) {
      String policy = setting.policy();
      int dot = policy.indexOf('.');
      if (!setting.fits("")) {
        words.add("route.*");
      } else if (dot < 0) {
        words.add(policy);
      } else if (find(EVERY_CLIENT + policy.substring(0, dot)) == null) {
        // "timeout" is a policy and begins another: it stands for both.
        words.add(policy.substring(0, dot) + ".*");
      }
    }
    StringBuilder out = new StringBuilder();
    for (String word : words) {
      out.append(out.length() == 0 ? "" : ", ").append(word);
    }
    return out.toString();
  }

  /** The policy that a known client key ends with; empty: it is no client key. */
  static String policyOf(String key) {
    RuleKey rule = RuleKey.of(key);
    return rule == null || !rule.client() ? "" : rule.policy();
  }

  /**
   * The key that a name in the environment means, {@code GRAFT_CLIENT_ORDERS_HASH_KEY} for example
   * {@code graft.client.orders.hash-key}: lower case, {@code _} for each dot and each dash. Which
   * of the two it was, the known keys tell. A client policy without a service is that of every one,
   * because few shells can say {@code *} in a name; the name of a route, which has no dots, has
   * dashes. Where no known key fits, every {@code _} is a dot.
   */
  static String ofEnvironment(String name) {
    String dotted = Form.lower(name).replace('_', '.');
    boolean client = dotted.startsWith(RuleKey.CLIENT);
    String head = client ? RuleKey.CLIENT : RuleKey.SERVER;
    boolean rule = dotted.startsWith(head);
    String best = null;
    int longest = 0;
    for (Setting setting : all()) {
      String key = setting.key();
      if (key.replace('-', '.').equals(dotted)) {
        return key;
      }
      String policy = setting.policy();
      if (!rule || !key.startsWith(head) || policy.length() <= longest) {
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

  /** The key of a setting for what an environment's name has before the policy. */
  private static @Nullable String placed(
      Setting setting, String head, String rest, boolean client) {
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
