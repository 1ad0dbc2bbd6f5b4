package io.graft.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes {@code agent/docs/applications.md} from what the tests of {@code test-apps/real} have seen
 * of each application: a line for each, its parts separated by tabs.
 */
public final class ApplicationsPage {
  private static final String HEAD =
      """
      # Applications

      Applications that nobody here wrote, as their makers publish them, with nothing of Graft but the flag (and, where the row says so, a
      prefix). Written from what the tests saw, by `java -cp test-apps/harness/target/classes io.graft.test.ApplicationsPage` after
      `mvn verify` and `mvn verify -Pmatrix`.

      Each runs beside one without the flag: the same answers (status, headers, body), no line of trouble more in its log, the same exit
      code at SIGTERM. One that is governed is registered by its name and port, and has one span for each request with the caller's as
      its parent. It is stopped while a request is under way: it leaves the registry while its port is open, still serves new
      connections, and answers that request before it ends. A port for metrics is no service, and not registered. One that is left alone is
      neither registered nor traced, and runs as without Graft. **Bold** JDKs are those of every build; the others run with `-Pmatrix`.

      | application | governed by | registered as | same answers | spans | drained | on JDK |
      | --- | --- | --- | --- | --- | --- | --- |
      """;

  private static final String TAIL =
      """

      The containers Dropwizard, Elasticsearch 6, Felix, Jetty 9.4 and 12, Karaf, Open Liberty, Payara, Payara Micro, Tomcat and WildFly run in the same way in
      every build, with a small application of the tests, on their oldest and newest JDK (`test-apps/containers`).
      """;

  private ApplicationsPage() {}

  /**
   * @param arguments the checkout; the working directory where there is none
   */
  public static void main(String[] arguments) throws IOException {
    Path checkout = Path.of(arguments.length > 0 ? arguments[0] : ".").toAbsolutePath().normalize();
    Files.writeString(checkout.resolve("agent/docs/applications.md"), page(checkout));
  }

  /** The page of a checkout whose tests have run. */
  static String page(Path checkout) throws IOException {
    Path seen = checkout.resolve("test-apps/real/target/applications");
    Map<String, Set<String>> always = new HashMap<>();
    Map<String, String[]> rows = new TreeMap<>();
    for (String[] row : rows(seen.resolve("default.tsv"))) {
      always.put(row[0], Set.of(row[3].split(",")));
      rows.put(row[0], row);
    }
    for (String[] row : rows(seen.resolve("matrix.tsv"))) {
      rows.put(row[0], row);
    }
    StringBuilder page = new StringBuilder(HEAD);
    rows.forEach((name, row) -> page.append(line(row, always.getOrDefault(name, Set.of()))));
    return page.append(TAIL).toString();
  }

  private static List<String[]> rows(Path file) throws IOException {
    return Files.exists(file)
        ? Files.readAllLines(file).stream().map(line -> line.split("\t")).toList()
        : List.of();
  }

  private static String line(String[] row, Set<String> always) {
    boolean governed = !row[1].startsWith("left alone");
    StringBuilder jdks = new StringBuilder();
    for (String jdk : row[3].split(",")) {
      String mark = always.contains(jdk) ? "**" : "";
      jdks.append(jdks.isEmpty() ? "" : ", ").append(mark).append(jdk).append(mark);
    }
    return "| %s | %s | %s | yes | %s | %s | %s |%n"
        .formatted(
            row[0],
            governed ? "`" + row[1] + "`" : row[1],
            row[2].equals("-") ? "-" : "`" + row[2] + "`",
            governed ? "yes" : "-",
            row[2].equals("-") ? "-" : "yes",
            jdks);
  }
}
