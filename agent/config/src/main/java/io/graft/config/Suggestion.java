package io.graft.config;

import io.graft.config.alerts.AlertSettings;
import io.graft.config.security.SecuritySettings;
import io.graft.governance.setting.EditDistance;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.ValueParser;
import org.jspecify.annotations.Nullable;

/** Suggests the key that was probably meant. */
final class Suggestion {
  private static final String[] FAMILIES = {"client", "server", "service"};

  private Suggestion() {}

  /** Returns the end of the line about an unknown key. */
  static String unknown(String key) {
    String misplaced = misplaced(key);
    if (misplaced != null) {
      return misplaced;
    }
    String meant = closest(key);
    if (meant != null) {
      return "; did you mean " + meant + "?";
    }
    return "; ignored"
        + (key.startsWith(RuleKey.CLIENT)
            ? ", the service must be followed by one of " + Catalogue.policies()
            : ", and no known key is similar");
  }

  /**
   * Whether a key is of security, or was meant to be one.
   *
   * @param literally whether a similar one is not
   */
  static boolean secures(String key, boolean literally) {
    if (SecuritySettings.needs(key)) {
      return true;
    }
    String meant = literally || Catalogue.find(key) != null ? null : closest(key);
    return meant != null && SecuritySettings.needs(meant);
  }

  /** Returns the end of the line about an unknown key of those that say who is let in. */
  static String closing(String key) {
    String meant = closest(key);
    return (meant == null ? "" : "; did you mean " + meant + "?") + Problem.CLOSING;
  }

  /**
   * Returns the end of the line about a policy in a wrong place; {@code null}: the place is right.
   */
  private static @Nullable String misplaced(String key) {
    boolean client = key.startsWith(RuleKey.CLIENT);
    if (!client && !key.startsWith(RuleKey.SERVER)) {
      return null;
    }
    String head = client ? RuleKey.CLIENT : RuleKey.SERVER;
    String rest = "." + key.substring(head.length());
    Setting<?> setting = null;
    for (Setting<?> one : client ? Catalogue.client() : Catalogue.server()) {
      if (rest.endsWith("." + one.policy())
          && (setting == null || setting.policy().length() < one.policy().length())) {
        setting = one;
      }
    }
    if (setting == null) {
      return null;
    }
    String policy = setting.policy();
    String before = rest.substring(0, rest.length() - policy.length() - 1);
    int route = (before + ".").indexOf(".route.");
    String service = route < 0 ? before : before.substring(0, route);
    service = client ? service.isEmpty() ? "*." : service.substring(1) + "." : "";
    if (before.indexOf("//") >= 0 || before.indexOf('/') >= 0) {
      return "; ignored, a service is a host such as orders or legacy:8080, not an address";
    }
    if (route < 0) {
      return setting.fits("")
          ? null
          : "; ignored, it is only valid for a route: " + head + service + "route.<name>." + policy;
    }
    String name = route + 7 > before.length() ? "" : before.substring(route + 7);
    if (!setting.fits("x")) {
      return "; ignored, it is not valid for a route; did you mean "
          + head
          + service
          + policy
          + "?";
    }
    if (name.isEmpty()) {
      return "; ignored, the route has no name: " + head + service + "route.<name>." + policy;
    }
    return "; ignored, the name of a route may only have letters, digits, - and _";
  }

  /** Returns the most similar known key; {@code null}: none is similar. */
  static @Nullable String closest(String key) {
    String word = ValueParser.lower(key);
    String alert = word.startsWith("graft.alerts.") ? AlertSettings.closest(word) : null;
    if (alert != null) {
      return alert;
    }
    String best = null;
    int least = EditDistance.allowed(word) + 1;
    for (Setting<?> setting : Catalogue.all()) {
      String candidate = setting.key();
      if (candidate.indexOf('*') >= 0 || !candidate.startsWith(Catalogue.PREFIX)) {
        continue;
      }
      int distance = EditDistance.between(word, candidate, least);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
      // The prefix is missing, as if copied from agent arguments.
      if (word.equals(candidate.substring(Catalogue.PREFIX.length()))) {
        return candidate;
      }
    }
    if (Catalogue.find(Catalogue.PREFIX + word) != null) {
      return Catalogue.PREFIX + word;
    }
    String rule = rule(word, least, word.startsWith(RuleKey.CLIENT));
    if (rule != null || best != null) {
      return rule == null ? best : rule;
    }
    String family = family(word);
    return family == null ? null : Catalogue.find(family) != null ? family : closest(family);
  }

  /**
   * Returns {@code graft.client.…} for {@code graft.cleint.…}; {@code null}: not similar to any
   * family.
   */
  private static @Nullable String family(String word) {
    int from = Catalogue.PREFIX.length();
    int dot = word.indexOf('.', from);
    if (!word.startsWith(Catalogue.PREFIX) || dot < 0) {
      return null;
    }
    String written = word.substring(from, dot);
    String meant = EditDistance.closest(written, FAMILIES);
    return meant == null || meant.equals(written)
        ? null
        : Catalogue.PREFIX + meant + word.substring(dot);
  }

  /**
   * Returns the key of a policy that differs by less than {@code least}, with the service as
   * written.
   */
  private static @Nullable String rule(String word, int least, boolean client) {
    String head = client ? RuleKey.CLIENT : RuleKey.SERVER;
    if (!word.startsWith(head)) {
      return null;
    }
    String rest = word.substring(head.length());
    String best = null;
    for (Setting<?> setting : client ? Catalogue.client() : Catalogue.server()) {
      String policy = setting.policy();
      int cut = tail(rest, segments(policy));
      String written = rest.substring(cut + 1);
      policy = item(policy, written);
      int distance =
          EditDistance.between(written, policy, Math.min(least, EditDistance.allowed(policy) + 1));
      if (distance < least && distance <= EditDistance.allowed(policy)) {
        String before = cut < 0 ? client ? "*." : "" : rest.substring(0, cut + 1);
        String key = head + before + policy;
        // Not every key may be set for a route or a service.
        if (Catalogue.find(key) != null) {
          least = distance;
          best = key;
        }
      }
    }
    return best;
  }

  /** Returns a policy of a list with the item that is written in place of its {@code *}. */
  private static String item(String policy, String written) {
    int star = policy.indexOf('*');
    int from = star < 0 ? -1 : tail(written, segments(policy.substring(star))) + 1;
    int end = from < 0 ? -1 : written.indexOf('.', from);
    return end < 0 ? policy : policy.replace("*", written.substring(from, end));
  }

  /**
   * Returns the index of the dot before the last {@code count} segments; -1: there are no more
   * segments.
   */
  private static int tail(String text, int count) {
    int at = text.length();
    for (int i = 0; i < count && at >= 0; i++) {
      at = text.lastIndexOf('.', at - 1);
    }
    return at;
  }

  private static int segments(String text) {
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '.') {
        count++;
      }
    }
    return count;
  }
}
