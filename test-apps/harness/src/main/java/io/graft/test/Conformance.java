package io.graft.test;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes {@code agent/docs/conformance.md} from what {@link CellTable} has left: which cells a
 * build runs, which it runs with {@code -Pmatrix}, and how many tests of each passed.
 */
public final class Conformance {
  private static final String HEAD =
      """
      # Conformance

      Which versions of libraries and which JDKs Graft is held to its contracts on. Written from the reports of the tests, by
      `java -cp test-apps/harness/target/classes io.graft.test.Conformance` after `mvn verify` and `mvn verify -Pmatrix`.

      **Bold** cells run in every build: most versions of a library on one JDK, the newest version on the newest, and what lives inside the
      JDK on each. In the contracts of clients and servers what is between the oldest and the newest version proves a part of its cases there.
      The others, and all cases, run with `-Pmatrix`. A number is how many tests passed there; `-`: the version is not tested there, mostly
      because it does not run there.
      """;

  private static final String HARNESS = "JDKs of this machine";

  private final Map<String, Table> tables = new TreeMap<>();

  private Conformance() {}

  private static final class Table {
    private final Map<String, Map<Integer, String>> cells = new TreeMap<>(new ByVersion());
    private final Map<String, Set<Integer>> always = new TreeMap<>();
    private final Set<Integer> jdks = new TreeSet<>();
    private LocalDate ran = LocalDate.MIN;
    private boolean matrix;
  }

  /**
   * @param arguments the checkout; the working directory where there is none
   */
  public static void main(String[] arguments) throws IOException {
    Path checkout = Path.of(arguments.length > 0 ? arguments[0] : ".").toAbsolutePath().normalize();
    Files.writeString(checkout.resolve("agent/docs/conformance.md"), page(checkout));
  }

  /** The page of a checkout whose tests have run. */
  static String page(Path checkout) throws IOException {
    Conformance all = new Conformance();
    Set<Path> files = new TreeSet<>();
    Files.walkFileTree(
        checkout.resolve("test-apps"),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".tsv") && file.toString().contains("/target/cells/")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    for (Path file : files) {
      all.read(file);
    }
    return all.page();
  }

  private void read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.get(0).equals(HARNESS)) {
      return;
    }
    boolean matrix = file.getParent().endsWith(CellTable.MATRIX);
    LocalDate date =
        LocalDate.ofInstant(Files.getLastModifiedTime(file).toInstant(), java.time.ZoneOffset.UTC);
    Table table = tables.computeIfAbsent(lines.get(0), title -> new Table());
    if (matrix || !table.matrix) {
      table.ran = date;
    }
    table.matrix |= matrix;
    for (String line : lines.subList(1, lines.size())) {
      String[] part = line.split("\t");
      int jdk = Integer.parseInt(part[1]);
      table.jdks.add(jdk);
      if (!matrix) {
        table.always.computeIfAbsent(part[0], row -> new HashSet<>()).add(jdk);
      }
      Map<Integer, String> row = table.cells.computeIfAbsent(part[0], name -> new TreeMap<>());
      String told = told(part[2], part[3], part[4]);
      // A run of the matrix runs the others too.
      row.merge(jdk, told, (before, now) -> matrix ? now : before);
    }
  }

  private static String told(String passed, String failed, String skipped) {
    return !failed.equals("0")
        ? failed + " failed of " + (Integer.parseInt(passed) + Integer.parseInt(failed))
        : passed.equals("0") ? "skipped" : passed + (skipped.equals("0") ? "" : ", some skipped");
  }

  private String page() {
    StringBuilder page = new StringBuilder(HEAD);
    tables.forEach(
        (title, table) -> {
          page.append("\n## ").append(title).append("\n\nOn ").append(table.ran);
          page.append(table.matrix ? ", all cells.\n\n|" : ", those of every build alone.\n\n|");
          table.jdks.forEach(jdk -> page.append(" | JDK ").append(jdk));
          page.append(" |\n| ---").append(" | ---".repeat(table.jdks.size())).append(" |\n");
          table.cells.forEach(
              (row, cells) -> {
                Set<Integer> always = table.always.getOrDefault(row, Set.of());
                page.append("| ").append(row);
                for (int jdk : table.jdks) {
                  String mark = always.contains(jdk) ? "**" : "";
                  page.append(" | ").append(mark).append(cells.getOrDefault(jdk, "-")).append(mark);
                }
                page.append(" |\n");
              });
        });
    return page.toString();
  }

  /** Numbers within names by their value: 8.5 before 10.1. */
  private static final class ByVersion implements Comparator<String> {
    @Override
    public int compare(String one, String other) {
      return padded(one).compareTo(padded(other));
    }

    private static String padded(String name) {
      return java.util.regex.Pattern.compile("[0-9]+")
          .matcher(name)
          .replaceAll(
              number -> "0".repeat(Math.max(0, 12 - number.group().length())) + number.group());
    }
  }
}
