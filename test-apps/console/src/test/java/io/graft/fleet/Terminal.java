package io.graft.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.test.GraftJar;
import io.graft.test.Jdk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs commands of graft.jar. */
final class Terminal {
  private final Map<String, String> environment;

  Terminal(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Returns what a command prints on both streams. */
  String run(int expected, String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Jdk.require(17).command("java").toString());
    command.add("-jar");
    command.add(GraftJar.path().toString());
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(expected, process.waitFor(), out);
    return out;
  }
}
