package io.graft.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesCommandTest {
  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... words) {
    return RulesCommand.run(words, printTo(out), printTo(err));
  }

  private static PrintStream printTo(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  @Test
  void rulesWithoutProblemsAreOk() throws IOException {
    Path rules = directory.resolve("rules.properties");
    Files.writeString(rules, "graft.client.user.balance=random\n");

    assertEquals(0, run("rules", "check", rules.toString()));

    assertEquals("OK, 1 rule\n", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aProblemHasItsLineNumber() throws IOException {
    Path rules = directory.resolve("rules.properties");
    Files.writeString(rules, "graft.mode=observe\ngraft.client.user.balanse=random\n");

    assertEquals(1, run("rules", "check", rules.toString()));

    String said = out.toString(StandardCharsets.UTF_8);
    assertTrue(said.startsWith(rules + ":2: ") && said.contains("balance"), said);
  }

  @Test
  void aFileThatCannotBeReadIsAProblem() {
    assertEquals(1, run("rules", "check", directory.resolve("none").toString()));

    assertTrue(err.toString(StandardCharsets.UTF_8).contains("cannot be read"));
  }

  @Test
  void keysAreListedAsTextAndAsJson() {
    assertEquals(0, run("rules", "list"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("graft.client.<service>.balance"));
    out.reset();

    assertEquals(0, run("rules", "list", "--json"));
    String json = out.toString(StandardCharsets.UTF_8);
    assertTrue(json.startsWith("[\n") && json.endsWith("]\n"), json);
    assertTrue(json.contains("{\"key\": \"graft.client.<service>.balance\""), json);
  }

  @Test
  void anythingElseIsInvalidUsage() {
    assertEquals(2, run("rules"));
    assertEquals(2, run("rules", "check"));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("rules check <file>"));
  }
}
