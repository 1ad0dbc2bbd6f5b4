package io.graft.launcher.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows of text in columns that are as wide as they need to be. Cells may have colours. */
public final class TextTable {
  private static final int GAP = 2;
  private static final int NARROWEST = 8;

  private final List<String[]> rows = new ArrayList<>();
  private final Set<Integer> right = new HashSet<>();

  /** Adds a row. All rows have the same number of cells. */
  public void add(String... cells) {
    rows.add(cells);
  }

  /** Aligns columns, counted from 0, at their right side. */
  public TextTable alignRight(Integer... columns) {
    right.addAll(Arrays.asList(columns));
    return this;
  }

  /** Returns the rows as lines, without blanks at their ends. */
  public List<String> lines() {
    return lines(Integer.MAX_VALUE);
  }

  /**
   * Returns the rows as lines, the first column cut so that they are no longer than a width.
   *
   * @param width the most columns of the terminal
   */
  public List<String> lines(int width) {
    int columns = rows.isEmpty() ? 0 : rows.get(0).length;
    int[] widths = new int[columns];
    long all = 0;
    for (int i = 0; i < columns; i++) {
      for (String[] row : rows) {
        widths[i] = Math.max(widths[i], Ansi.length(row[i]));
      }
      all += widths[i] + (i == 0 ? 0 : GAP);
    }
    if (all > width) {
      widths[0] = (int) Math.max(NARROWEST, widths[0] - (all - width));
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      int end = 0;
      for (int i = 0; i < columns; i++) {
        String cell = Ansi.cut(row[i], widths[i]);
        int blanks = widths[i] - Ansi.length(cell);
        pad(line, right.contains(i) ? blanks : 0);
        line.append(cell);
        end = cell.isEmpty() ? end : line.length();
        pad(line, (right.contains(i) ? 0 : blanks) + GAP);
      }
      line.setLength(end);
      lines.add(line.toString());
    }
    return lines;
  }

  private static void pad(StringBuilder line, int blanks) {
    for (int i = 0; i < blanks; i++) {
      line.append(' ');
    }
  }
}
