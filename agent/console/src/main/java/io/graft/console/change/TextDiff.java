package io.graft.console.change;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines in which two texts differ, by their longest common subsequence. Where that would take
 * too long, the lines between the common start and the common end are all different.
 */
final class TextDiff {
  /** Of the lines around a difference that are shown. */
  private static final int CONTEXT = 3;

  private static final long MOST_CELLS = 250_000;

  /** One line, with its number in the text that it is from: the new one, unless it was removed. */
  static final class Line {
    /** A blank, {@code +}, {@code -}, or {@code @}: lines that are the same have been left out. */
    final char kind;

    final int number;
    final String text;

    Line(char kind, int number, String text) {
      this.kind = kind;
      this.number = number;
      this.text = text;
    }
  }

  private final String[] before;
  private final String[] after;
  private final List<Line> lines = new ArrayList<>();

  private TextDiff(String before, String after) {
    this.before = split(before);
    this.after = split(after);
  }

  /** Returns the differences with some lines around them; empty: there is none. */
  static List<Line> of(String before, String after) {
    TextDiff diff = new TextDiff(before, after);
    diff.compare();
    return shortened(diff.lines);
  }

  private static String[] split(String text) {
    return text.isEmpty() ? new String[0] : text.split("\r?\n", -1);
  }

  private void compare() {
    int start = 0;
    while (start < before.length && start < after.length && before[start].equals(after[start])) {
      lines.add(new Line(' ', start + 1, after[start]));
      start++;
    }
    int oldEnd = before.length;
    int newEnd = after.length;
    while (oldEnd > start && newEnd > start && before[oldEnd - 1].equals(after[newEnd - 1])) {
      oldEnd--;
      newEnd--;
    }
    middle(start, oldEnd, newEnd);
    for (int i = newEnd; i < after.length; i++) {
      lines.add(new Line(' ', i + 1, after[i]));
    }
  }

  private void middle(int start, int oldEnd, int newEnd) {
    int rows = oldEnd - start;
    int columns = newEnd - start;
    boolean large = (long) (rows + 1) * (columns + 1) > MOST_CELLS;
    int[][] common = large ? new int[0][] : common(start, rows, columns);
    int i = 0;
    int j = 0;
    while (i < rows || j < columns) {
      if (!large && i < rows && j < columns && before[start + i].equals(after[start + j])) {
        lines.add(new Line(' ', start + j + 1, after[start + j]));
        i++;
        j++;
      } else if (i < rows && (large || j == columns || common[i + 1][j] >= common[i][j + 1])) {
        lines.add(new Line('-', start + i + 1, before[start + i]));
        i++;
      } else {
        lines.add(new Line('+', start + j + 1, after[start + j]));
        j++;
      }
    }
  }

  /** Returns the length of the longest common subsequence from each pair of lines on. */
  private int[][] common(int start, int rows, int columns) {
    int[][] common = new int[rows + 1][columns + 1];
    for (int i = rows - 1; i >= 0; i--) {
      for (int j = columns - 1; j >= 0; j--) {
        common[i][j] =
            before[start + i].equals(after[start + j])
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  private static List<Line> shortened(List<Line> all) {
    boolean[] shown = new boolean[all.size()];
    boolean differ = false;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).kind != ' ') {
        differ = true;
        for (int k = Math.max(0, i - CONTEXT); k <= Math.min(all.size() - 1, i + CONTEXT); k++) {
          shown[k] = true;
        }
      }
    }
    List<Line> kept = new ArrayList<>();
    for (int i = 0; i < all.size() && differ; i++) {
      if (shown[i]) {
        kept.add(all.get(i));
      } else if (i == 0 || shown[i - 1]) {
        kept.add(new Line('@', all.get(i).number, ""));
      }
    }
    return kept;
  }
}
