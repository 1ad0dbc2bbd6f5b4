package io.graft.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.ChildProcess;
import io.graft.test.GraftJar;
import io.graft.test.Http;
import io.graft.test.Jdk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command of graft.jar that has ended, as somebody without a terminal sees it. */
record TerminalCommand(int exit, List<String> out, List<String> err) {
  private static final int WIDTH = 80;

  /** Runs a command against the services of a registry. */
  static TerminalCommand run(Path registry, String... words) {
    return run(17, registry, words);
  }

  static TerminalCommand run(int jdk, Path registry, String... words) {
    List<String> command = words(jdk, words);
    ProcessBuilder builder = new ProcessBuilder(command);
    environment(builder, registry);
    try (ChildProcess process = ChildProcess.start(String.join(" ", words), builder)) {
      int exit = process.awaitExit();
      TerminalCommand ended =
          new TerminalCommand(exit, List.copyOf(process.out()), List.copyOf(process.err()));
      ended.out.forEach(
          line -> {
            assertTrue(line.indexOf('\u001b') < 0, () -> "no terminal, no colours: " + line);
            boolean json = List.of(words).contains("--json");
            assertTrue(json || line.length() <= WIDTH, () -> "too long: " + line);
          });
      return ended;
    }
  }

  static List<String> words(int jdk, String... words) {
    List<String> command = new ArrayList<>();
    command.add(Jdk.require(jdk).command("java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-jar"));
    command.add(GraftJar.path().toString());
    command.addAll(List.of(words));
    return command;
  }

  static void environment(ProcessBuilder builder, Path registry) {
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.matches("GRAFT_.*|COLUMNS|NO_COLOR|JAVA_TOOL.*"));
    environment.put("GRAFT_REGISTRY_DIR", registry.toString());
  }

  String text() {
    return String.join("\n", out);
  }

  JsonNode json() {
    return Http.json(text());
  }

  /** The first line that has a text. */
  String line(String part) {
    return out.stream()
        .filter(line -> line.contains(part))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + part + " in\n" + this));
  }

  TerminalCommand exits(int code) {
    assertEquals(code, exit, this::toString);
    return this;
  }

  @Override
  public String toString() {
    return "exit " + exit + "\n" + text() + "\n" + String.join("\n", err);
  }
}
