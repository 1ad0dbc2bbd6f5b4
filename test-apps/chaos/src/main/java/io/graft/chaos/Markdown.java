package io.graft.chaos;

import java.util.ArrayList;
import java.util.List;

/** A Markdown table whose columns line up, so that it can be read as it is, too. */
final class Markdown {
  private Markdown() {}

  /**
   * @param cells rows of the same length, the first of which is the head
   */
  static List<String> aligned(List<String[]> cells) {
    int columns = cells.get(0).length;
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      StringBuilder line = new StringBuilder("|");
      StringBuilder rule = new StringBuilder("|");
      for (int column = 0; column < columns; column++) {
        int at = column;
        int width = cells.stream().mapToInt(row -> row[at].length()).max().orElse(0);
        String cell = cells.get(i)[column];
        line.append(' ').append(cell).append(" ".repeat(width - cell.length())).append(" |");
        rule.append(' ').append("-".repeat(width)).append(" |");
      }
      lines.add(line.toString());
      if (i == 0) {
        lines.add(rule.toString());
      }
    }
    return lines;
  }
}
