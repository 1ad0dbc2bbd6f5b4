package io.graft.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/**
 * What was tested: a row for each version of a library, a column for each JDK, in each cell how
 * many tests passed. Printed when the last test of the module has ended, and written to {@code
 * target/cells/default}, or to {@code target/cells/matrix} with {@code -Pmatrix}; from these files
 * {@link Conformance} makes its page.
 */
public final class CellTable {
  static final String DEFAULT = "default";
  static final String MATRIX = "matrix";

  private static final Map<String, CellTable> TABLES = new ConcurrentHashMap<>();

  private final String title;
  private final Map<String, Map<Integer, Cell>> rows = new TreeMap<>();

  private CellTable(String title) {
    this.title = title;
  }

  /** Returns the table of a title, always the same one. */
  public static CellTable titled(String title) {
    return TABLES.computeIfAbsent(title, CellTable::new);
  }

  /**
   * Returns whether a cell is to be run: if its name contains a part of {@code -Dcontract}, where
   * commas are between the parts, or nothing is set.
   */
  public static boolean isWanted(Object cell) {
    for (String part : System.getProperty("contract", "").split(",")) {
      if (cell.toString().contains(part)) {
        return true;
      }
    }
    return false;
  }

  /** Runs a test and counts it in its cell: passed, failed or skipped. */
  public void run(String row, int jdk, Executable test) throws Throwable {
    try {
      test.execute();
      count(row, jdk, 1, 0, 0);
    } catch (TestAbortedException e) {
      count(row, jdk, 0, 0, 1);
      throw e;
    } catch (Throwable e) {
      count(row, jdk, 0, 1, 0);
      throw e;
    }
  }

  private synchronized void count(String row, int jdk, int passed, int failed, int skipped) {
    rows.computeIfAbsent(row, key -> new TreeMap<>())
        .merge(jdk, new Cell(passed, failed, skipped), Cell::plus);
  }

  /** Empties it. For tests of tables. */
  synchronized CellTable forget() {
    rows.clear();
    return this;
  }

  @Override
  public synchronized String toString() {
    TreeSet<Integer> jdks = new TreeSet<>();
    rows.values().forEach(cells -> jdks.addAll(cells.keySet()));
    int width =
        Math.max(title.length(), rows.keySet().stream().mapToInt(String::length).max().orElse(0));
    StringBuilder text = new StringBuilder();
    text.append(("%-" + width + "s").formatted(title));
    jdks.forEach(jdk -> text.append("%16s".formatted("JDK " + jdk)));
    rows.forEach(
        (row, cells) -> {
          text.append("\n").append(("%-" + width + "s").formatted(row));
          for (int jdk : jdks) {
            Cell cell = cells.get(jdk);
            text.append("%16s".formatted(cell == null ? "-" : cell));
          }
        });
    return text.toString();
  }

  /** Prints and writes every table that has a row. */
  static void publish() {
    List<CellTable> tables =
        TABLES.values().stream()
            .filter(table -> !table.rows.isEmpty())
            .collect(Collectors.toList());
    for (CellTable table : tables) {
      System.out.println("\n" + table + "\n");
      table.write(Path.of("target", "cells", Jdk.isMatrix() ? MATRIX : DEFAULT));
    }
  }

  /** A line for each cell, its parts separated by tabs: row, JDK, passed, failed, skipped. */
  synchronized void write(Path directory) {
    StringBuilder text = new StringBuilder(title).append('\n');
    rows.forEach(
        (row, cells) ->
            cells.forEach(
                (jdk, cell) ->
                    text.append(row).append('\t').append(jdk).append('\t').append(cell.line())));
    try {
      Files.createDirectories(directory);
      String name = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
      Files.writeString(directory.resolve(name + ".tsv"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Cell(int passed, int failed, int skipped) {
    Cell plus(Cell other) {
      return new Cell(passed + other.passed, failed + other.failed, skipped + other.skipped);
    }

    String line() {
      return passed + "\t" + failed + "\t" + skipped + "\n";
    }

    @Override
    public String toString() {
      return (failed > 0 ? "FAILED " + failed + " of " : passed == 0 ? "skipped " : "")
          + (passed + failed + skipped)
          + (failed == 0 && passed > 0 ? " passed" : "")
          + (passed > 0 && skipped > 0 ? " (" + skipped + " skipped)" : "");
    }
  }
}
