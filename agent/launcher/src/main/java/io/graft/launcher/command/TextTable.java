package io.graft.launcher.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints rows of text in columns that are as wide as they need to be. */
final class TextTable {
  private static final int GAP = 2;

  private final List<String[]> rows = new ArrayList<>();

  /** Adds a row. All rows have the same number of cells. */
  void add(String... cells) {
    rows.add(cells);
  }

  /** Returns the rows as lines, without blanks at their ends. */
  List<String> lines() {
    int columns = rows.isEmpty() ? 0 : rows.get(0).length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      int end = 0;
      for (int i = 0; i < columns; i++) {
        line.append(row[i]);
        end = row[i].isEmpty() ? end : line.length();
        for (int pad = row[i].length(); pad < widths[i] + GAP; pad++) {
          line.append(' ');
        }
      }
      line.setLength(end);
      lines.add(line.toString());
    }
    return lines;
  }

  void print(PrintStream out) {
    for (String line : lines()) {
      out.println(line);
    }
  }
}
