package io.graft.config;

import org.jspecify.annotations.Nullable;

/** Finds the key that somebody meant. */
final class Spelling {
  private Spelling() {}

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
    String client = client(word, least);
    return client == null ? best : client;
  }

  /** The client key that is closer than {@code least}, with the service that was written. */
  private static @Nullable String client(String word, int least) {
    if (!word.startsWith(Catalogue.CLIENT)) {
      return null;
    }
    String rest = word.substring(Catalogue.CLIENT.length());
    String best = null;
    for (Setting setting : Catalogue.all()) {
      String policy = Catalogue.policy(setting);
      if (policy == null) {
        continue;
      }
      int cut = tail(rest, segments(policy));
      String service = cut < 0 ? "*" : rest.substring(0, cut);
      String written = rest.substring(cut + 1);
      int distance = distance(written, policy, Math.min(least, allowed(policy) + 1));
      if (distance < least && distance <= allowed(policy)) {
        least = distance;
        best = Catalogue.CLIENT + service + "." + policy;
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
    return word.length() < 5 ? 1 : word.length() < 12 ? 2 : 3;
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
