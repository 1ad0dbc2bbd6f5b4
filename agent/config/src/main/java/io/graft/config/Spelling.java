package io.graft.config;

import org.jspecify.annotations.Nullable;

/** Finds the key that somebody meant. */
final class Spelling {
  private static final String[] FAMILIES = {"client", "server", "service"};

  private Spelling() {}

  /** What to say of a key that does not exist, after its place. */
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
            ? ", what follows the service is one of " + Catalogue.policies()
            : ", this version has none that is like it");
  }

  /** What to say of a key whose policy exists, but not there; {@code null}: that is not it. */
  private static @Nullable String misplaced(String key) {
    boolean client = key.startsWith(RuleKey.CLIENT);
    if (!client && !key.startsWith(RuleKey.SERVER)) {
      return null;
    }
    String head = client ? RuleKey.CLIENT : RuleKey.SERVER;
    String rest = "." + key.substring(head.length());
    Setting setting = null;
    for (Setting one : client ? ClientSettings.ALL : ServerSettings.ALL) {
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
          : "; ignored, it is of a route: " + head + service + "route.<name>." + policy;
    }
    String name = route + 7 > before.length() ? "" : before.substring(route + 7);
    if (!setting.fits("x")) {
      return "; ignored, a route has none of its own; did you mean "
          + head
          + service
          + policy
          + "?";
    }
    if (name.isEmpty()) {
      return "; ignored, the route has no name: " + head + service + "route.<name>." + policy;
    }
    return "; ignored, the name of a route has letters, digits, - and _ only";
  }

  /** The choice that somebody meant; {@code null}: none is close. */
  static @Nullable String closest(String text, String[] choices) {
    String word = Form.lower(text);
    String best = null;
    int least = allowed(word) + 1;
    for (String choice : choices) {
      int distance = distance(word, choice, least);
      if (distance < least) {
        least = distance;
        best = choice;
      }
    }
    return best;
  }

  /** The known key that is closest to {@code key}; {@code null}: none is close. */
  static @Nullable String closest(String key) {
    String word = Form.lower(key);
    String best = null;
    int least = allowed(word) + 1;
    for (Setting setting : Catalogue.all()) {
      String candidate = setting.key();
      if (candidate.indexOf('*') >= 0) {
        continue;
      }
      int distance = distance(word, candidate, least);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
      // Somebody who learned the key from an agent argument left its prefix out.
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

  /** {@code graft.client.…} for {@code graft.cleint.…}; {@code null}: it is like neither family. */
  private static @Nullable String family(String word) {
    int from = Catalogue.PREFIX.length();
    int dot = word.indexOf('.', from);
    if (!word.startsWith(Catalogue.PREFIX) || dot < 0) {
      return null;
    }
    String written = word.substring(from, dot);
    String meant = closest(written, FAMILIES);
    return meant == null || meant.equals(written)
        ? null
        : Catalogue.PREFIX + meant + word.substring(dot);
  }

  /** The key of a policy that is closer than {@code least}, with the service that was written. */
  private static @Nullable String rule(String word, int least, boolean client) {
    String head = client ? RuleKey.CLIENT : RuleKey.SERVER;
    if (!word.startsWith(head)) {
      return null;
    }
    String rest = word.substring(head.length());
    String best = null;
    for (Setting setting : client ? ClientSettings.ALL : ServerSettings.ALL) {
      String policy = setting.policy();
      int cut = tail(rest, segments(policy));
      String written = rest.substring(cut + 1);
      int distance = distance(written, policy, Math.min(least, allowed(policy) + 1));
      if (distance < least && distance <= allowed(policy)) {
        String before = cut < 0 ? client ? "*." : "" : rest.substring(0, cut + 1);
        String key = head + before + policy;
        // A route may not have every key, and a service none of a route.
        if (Catalogue.find(key) != null) {
          least = distance;
          best = key;
        }
      }
    }
    return best;
  }

  /** Index of the dot before the last {@code count} segments; -1: there are no more than those. */
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

  private static int allowed(String word) {
    return word.length() < 6 ? 1 : word.length() < 12 ? 2 : 3;
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours between two words (optimal string
   * alignment), or {@code limit} where it is not less than that.
   */
  static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[] before = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] reuse = before;
      before = last;
      last = row;
      row = reuse;
    }
    return Math.min(limit, last[b.length()]);
  }
}
