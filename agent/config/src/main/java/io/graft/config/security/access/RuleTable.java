package io.graft.config.security.access;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sets of rules by a name, found by a part of a text without an allocation. Filled while the policy
 * is built, and read-only from then on.
 */
final class RuleTable {
  private static final int SMALLEST = 16;

  private final int words;
  private final boolean folds;
  private String[] names = new String[SMALLEST];
  private long[][] sets = new long[SMALLEST][];
  private int count;

  /**
   * @param words the length of a set, 64 rules in each
   * @param folds whether names, which are then in lower case, are found in any case
   */
  RuleTable(int words, boolean folds) {
    this.words = words;
    this.folds = folds;
  }

  void add(String name, int rule) {
    int at = slot(name, 0, name.length());
    if (sets[at] == null) {
      if (2 * ++count > names.length) {
        grow();
        at = slot(name, 0, name.length());
      }
      names[at] = name;
      sets[at] = new long[words];
    }
    sets[at][rule >> 6] |= 1L << rule;
  }

  private void grow() {
    String[] oldNames = names;
    long[][] oldSets = sets;
    names = new String[2 * oldNames.length];
    sets = new long[names.length][];
    for (int i = 0; i < oldNames.length; i++) {
      if (oldSets[i] != null) {
        int at = slot(oldNames[i], 0, oldNames[i].length());
        names[at] = oldNames[i];
        sets[at] = oldSets[i];
      }
    }
  }

  /** The rules of a name; {@code null}: none. */
  long @Nullable [] find(String text, int from, int to) {
    return count == 0 ? null : sets[slot(text, from, to)];
  }

  /** Where a name is, or would be. */
  private int slot(String text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      hash = 31 * hash + (folds && c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    int at = (hash ^ hash >>> 16) & names.length - 1;
    while (sets[at] != null
        && (names[at].length() != to - from
            || !text.regionMatches(folds, from, names[at], 0, to - from))) {
      at = at + 1 & names.length - 1;
    }
    return at;
  }

  @Override
  public String toString() {
    return Arrays.toString(names);
  }
}
