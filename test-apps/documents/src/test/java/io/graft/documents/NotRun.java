package io.graft.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The commands that no test can run: the table of {@code test-apps/documents/README.md}. */
final class NotRun {
  static final String PAGE = "test-apps/documents/README.md";

  private record Row(Pattern commands, String reason) {}

  private final List<Row> rows = new ArrayList<>();

  NotRun() {
    Documents.at(PAGE)
        .text()
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split(" *\\| *"))
        .forEach(
            cells -> {
              String words = cells[1].substring(1, cells[1].length() - 1);
              String regex = Pattern.quote(words).replace("…", "\\E.*\\Q");
              rows.add(new Row(Pattern.compile(regex), cells[2]));
            });
  }

  boolean contains(String command) {
    return rows.stream().anyMatch(row -> row.commands.matcher(command).matches());
  }

  /** Rows that no document has a command for, or that have no reason. */
  List<String> useless(List<String> commands) {
    return rows.stream()
        .filter(
            row ->
                row.reason.isBlank()
                    || commands.stream().noneMatch(c -> row.commands.matcher(c).matches()))
        .map(row -> row.commands.pattern())
        .toList();
  }
}
