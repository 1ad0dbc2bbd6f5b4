package io.graft.test.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@code exceptions.txt} exempts from a rule. Each line names a rule, what is exempt and the
 * reason. A line that is no longer needed is a failure too, so that the list only shrinks.
 */
final class Exceptions {
  private final String rule;
  private final Map<String, String> reasons = new TreeMap<>();

  private Exceptions(String rule) {
    this.rule = rule;
  }

  static Exceptions of(String rule) {
    Exceptions exceptions = new Exceptions(rule);
    for (String line : lines()) {
      String[] cells = line.split(" \\| ");
      assertTrue(cells.length == 3, "exceptions.txt: rule | subject | reason, not: " + line);
      if (cells[0].trim().equals(rule)) {
        exceptions.reasons.put(cells[1].trim(), cells[2].trim());
      }
    }
    return exceptions;
  }

  private static List<String> lines() {
    try (InputStream in = Exceptions.class.getResourceAsStream("/exceptions.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Collection<String> subjects() {
    return reasons.keySet();
  }

  /**
   * Fails where a subject breaks the rule and is not exempt, or is exempt and does not break it.
   *
   * @param violations what is wrong, by subject
   */
  void check(Map<String, String> violations) {
    List<String> problems = new ArrayList<>();
    new TreeMap<>(violations)
        .forEach(
            (subject, what) -> {
              if (!reasons.containsKey(subject)) {
                problems.add(subject + ": " + what);
              }
            });
    for (String subject : new TreeSet<>(reasons.keySet())) {
      if (!violations.containsKey(subject)) {
        problems.add("exceptions.txt: not needed any more: " + rule + " | " + subject);
      }
    }
    if (!problems.isEmpty()) {
      fail(rule + ", " + problems.size() + " problems:\n" + String.join("\n", problems));
    }
  }
}
