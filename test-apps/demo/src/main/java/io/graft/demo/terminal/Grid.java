package io.graft.demo.terminal;

import java.util.ArrayList;
import java.util.List;

/** A table with aligned columns and a dim head. */
public final class Grid {
  private static final String INDENT = "    ";
  private static final String GAP = "  ";

  private final boolean[] right;
  private final List<String[]> rows = new ArrayList<>();

  /**
   * @param head the names of the columns; one that starts with {@code >} is aligned at its right
   */
  public Grid(String... head) {
    right = new boolean[head.length];
    String[] names = new String[head.length];
    for (int i = 0; i < head.length; i++) {
      right[i] = head[i].startsWith(">");
      names[i] = Style.DIM.of(right[i] ? head[i].substring(1) : head[i]);
    }
    rows.add(names);
  }

  /** Adds a row, with one cell for each column. */
  public Grid row(String... cells) {
    if (cells.length != right.length) {
      throw new IllegalArgumentException(cells.length + " cells for " + right.length + " columns");
    }
    rows.add(cells.clone());
    return this;
  }

  public List<String> lines() {
    int[] widths = new int[right.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], Style.width(row[i]));
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder(INDENT);
      for (int i = 0; i < row.length; i++) {
        boolean last = i == row.length - 1;
        line.append(
            right[i]
                ? Style.padLeft(row[i], widths[i])
                : last ? row[i] : Style.pad(row[i], widths[i]));
        line.append(last ? "" : GAP);
      }
      lines.add(Style.cut(line.toString(), Terminal.WIDTH));
    }
    return lines;
  }
}
