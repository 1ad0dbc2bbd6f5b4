package io.graft.governance.setting;

import org.jspecify.annotations.Nullable;

/** Finds the word that was probably meant by a misspelled one. */
public final class EditDistance {
  private EditDistance() {}

  /** The closest of some words to {@code text}; {@code null}: none is close enough. */
  public static @Nullable String closest(String text, String[] words) {
    String written = ValueParser.lower(text);
    String best = null;
    int least = allowed(written) + 1;
    for (String word : words) {
      int distance = between(written, word, least);
      if (distance < least) {
        least = distance;
        best = word;
      }
    }
    return best;
  }

  /** The largest distance at which a word counts as misspelled. */
  public static int allowed(String word) {
    return word.length() < 6 ? 1 : word.length() < 12 ? 2 : 3;
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours between two words (optimal string
   * alignment), at most {@code limit}.
   */
  public static int between(String a, String b, int limit) {
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
