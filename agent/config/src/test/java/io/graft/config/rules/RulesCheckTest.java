package io.graft.config.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Problem;
import io.graft.config.Rules;
import io.graft.config.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class RulesCheckTest {
  @TempDir Path temp;

  @TestFactory
  List<DynamicTest> aMalformedFileHasTheExpectedLines() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Case one : cases()) {
      tests.add(
          DynamicTest.dynamicTest(
              one.title, () -> assertEquals(one.expected(), check(one.file()), one.title)));
    }
    assertTrue(tests.size() >= 50, tests.size() + " malformed files");
    return tests;
  }

  @TestFactory
  List<DynamicTest> theAgentLogsTheSameLinesWithTheirPlace() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Case one : cases()) {
      tests.add(
          DynamicTest.dynamicTest(
              one.title,
              () -> {
                Settings settings =
                    new Settings(java.util.Map.of(), java.util.Map.of(), java.util.Map.of());
                settings.onChange(PolicyReader::policies);
                settings.live(Rules.parse(one.file(), "rules f"));
                List<String> said = new ArrayList<>();
                for (Problem problem : settings.found()) {
                  String place = " (rules f, line " + problem.line() + ")";
                  assertTrue(problem.toString().contains(place), problem.toString());
                  said.add(problem.line() + ": " + problem.toString().replace(place, ""));
                }
                said.sort(null);
                List<String> expected = new ArrayList<>(List.of(one.expected().split("\n")));
                expected.sort(null);
                assertEquals(expected, said);
              }));
    }
    return tests;
  }

  @Test
  void aFileWithoutMistakesHasNoLines() throws IOException {
    assertEquals("", check("\ufeff# rules\r\ngraft.client.*.timeout = 3s\r\n\r\n!end"));
    assertEquals("", check(""));
    assertEquals(
        "",
        check(
            "graft.client.*.balance=hash\n"
                + "graft.client.*.rate.mode=observe\n"
                + "graft.client.*.timeout.try=2s\n"
                + "graft.client.orders.hash-key=header:x-user\n"
                + "graft.client.orders.rate=10/s\n"
                + "graft.client.users.timeout=1s\n"));
  }

  /** A fallback's own fallback does not apply, so two services may be each other's. */
  @Test
  void twoServicesCanBeEachOthersFallback() throws IOException {
    assertEquals(
        "",
        check(
            "graft.client.orders-eu.fallback=service:orders-us\n"
                + "graft.client.orders-us.fallback=service:orders-eu\n"));
  }

  @Test
  void routesOfAllServicesApplyToEachService() throws IOException {
    assertEquals(
        "",
        check(
            "graft.client.*.route.items.match=/items/**\n"
                + "graft.client.orders.route.items.timeout=1s\n"));
  }

  @Test
  void anUnreadableFileIsRejectedWithAReason() throws IOException {
    assertUnreadable("No such file or directory", temp.resolve("missing"));
    assertUnreadable("Is a directory", temp);
    Path escape = Files.writeString(temp.resolve("escape"), "# a\ngraft.mode=\\u00zz\n");
    assertUnreadable("a \\u in line 2 is not followed by four hexadecimal digits", escape);
  }

  private static void assertUnreadable(String reason, Path file) {
    assertEquals(
        reason, assertThrows(IOException.class, () -> RulesCheck.of(file.toFile())).getMessage());
  }

  private String check(String text) throws IOException {
    Path file = Files.writeString(temp.resolve("rules.properties"), text);
    return RulesCheck.of(file.toFile()).problems().stream()
        .map(problem -> problem.line() + ": " + problem.text())
        .collect(Collectors.joining("\n"));
  }

  private static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    Case now = null;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                RulesCheckTest.class.getResourceAsStream("malformed-rules.txt"),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("== ")) {
          now = new Case(line.substring(3));
          cases.add(now);
        } else if (now != null && line.startsWith("=> ")) {
          now.expected.add(line.substring(3));
        } else if (now != null && now.expected.isEmpty()) {
          now.lines.add(line);
        }
      }
    }
    return cases;
  }

  /** A file and its expected problems. */
  private static final class Case {
    final String title;
    final List<String> lines = new ArrayList<>();
    final List<String> expected = new ArrayList<>();

    Case(String title) {
      this.title = title;
    }

    String file() {
      return String.join("\n", lines) + "\n";
    }

    String expected() {
      return String.join("\n", expected);
    }
  }
}
