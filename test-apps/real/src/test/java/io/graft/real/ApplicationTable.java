package io.graft.real;

import io.graft.test.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was seen of each application that passed, in {@code target/applications/default.tsv}, or
 * {@code matrix.tsv} with {@code -Pmatrix}; from them {@code io.graft.test.ApplicationsPage} makes
 * its page.
 */
final class ApplicationTable {
  private static final Map<String, TreeSet<Integer>> JDKS = new TreeMap<>();
  private static final Map<String, Application> ROWS = new TreeMap<>();

  private ApplicationTable() {}

  /** Adds a cell, and writes all of them: whatever test comes last. */
  static synchronized void passed(Application application, int jdk) {
    ROWS.put(application.name(), application);
    JDKS.computeIfAbsent(application.name(), name -> new TreeSet<>()).add(jdk);
    Path file = Path.of("target", "applications", Jdk.isMatrix() ? "matrix.tsv" : "default.tsv");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, lines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A line for each application, its parts separated by tabs: name, adapter, service, JDKs. */
  private static String lines() {
    StringBuilder text = new StringBuilder();
    ROWS.forEach(
        (name, application) ->
            text.append(name)
                .append('\t')
                .append(application.adapter())
                .append('\t')
                .append(application.registeredAs())
                .append('\t')
                .append(JDKS.get(name).toString().replaceAll("[\\[\\] ]", ""))
                .append('\n'));
    return text.toString();
  }
}
