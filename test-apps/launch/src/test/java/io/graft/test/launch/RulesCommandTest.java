package io.graft.test.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.GraftJar;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code java -jar graft.jar rules …}. */
class RulesCommandTest {
  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix")
  void checkSaysWhatIsWrongWithTheNumbersOfTheLines(int version) throws Exception {
    Path good = Files.writeString(temp.resolve("good"), "graft.client.orders.timeout=2s\n");
    Path bad =
        Files.writeString(
            temp.resolve("bad"),
            "# rules\n"
                + "graft.client.orders.brekaer.mode=off\n"
                + "graft.client.orders.timeout=2s\n"
                + "graft.client.orders.timeout.try=3s\n");
    try (JavaProcess check = rules(Jdk.require(version), "check", bad.toString())) {
      assertEquals(1, check.awaitExit());
      assertEquals(
          List.of(
              bad
                  + ":2: unknown key graft.client.orders.brekaer.mode; did you mean"
                  + " graft.client.orders.breaker.mode?",
              bad
                  + ":4: graft.client.orders.timeout.try=3s is not less than timeout=2s in line 3,"
                  + " which always ends the call first"),
          check.out());
    }
    try (JavaProcess check = rules(Jdk.require(version), "check", good.toString())) {
      assertEquals(0, check.awaitExit());
      assertEquals(List.of("OK, 1 rule"), check.out());
    }
  }

  @Test
  void aFileThatIsNotThereIsALineOfErrors() {
    try (JavaProcess check = rules(Jdk.current(), "check", temp.resolve("none").toString())) {
      assertEquals(1, check.awaitExit());
      assertEquals(List.of(), check.out());
      assertEquals(
          List.of(temp.resolve("none") + " cannot be read (No such file or directory)"),
          check.err());
    }
  }

  @Test
  void listShowsEveryKeyOfTheDocument() throws Exception {
    List<String> keys = keysOfTheDocument();
    assertTrue(keys.size() > 80, keys.toString());
    try (JavaProcess list = rules(Jdk.current(), "list")) {
      assertEquals(0, list.awaitExit());
      List<String> listed =
          list.out().stream()
              .filter(line -> line.startsWith("graft."))
              .map(line -> line.substring(0, line.indexOf(' ')))
              .collect(Collectors.toList());
      assertEquals(keys, listed);
      String timeout =
          list.out().stream()
              .filter(line -> line.startsWith("graft.client.<service>.eject.time "))
              .collect(Collectors.joining());
      assertTrue(
          timeout.matches(
              "graft\\.client\\.<service>\\.eject\\.time +duration +ms s m h +5s +live"),
          timeout);
    }
  }

  private static List<String> keysOfTheDocument() throws Exception {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve(".ci/run"))) {
      directory = directory.getParent();
    }
    return Files.readString(directory.resolve("docs/settings.md"))
        .lines()
        .filter(line -> line.startsWith("| `graft."))
        .map(line -> line.substring(3, line.indexOf('`', 3)))
        .collect(Collectors.toList());
  }

  @Test
  void whatIsNotUnderstoodIsAnsweredWithTheUsage() {
    try (JavaProcess none = rules(Jdk.current(), "verify")) {
      assertEquals(2, none.awaitExit());
      assertTrue(none.err().get(0).contains("rules check"), none.dump());
    }
  }

  private static JavaProcess rules(Jdk jdk, String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "rules";
    System.arraycopy(words, 0, all, 1, words.length);
    return JavaProcess.on(jdk).jar(GraftJar.path()).arguments(all).start();
  }
}
