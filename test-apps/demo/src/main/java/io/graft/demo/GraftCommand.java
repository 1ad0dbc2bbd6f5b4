package io.graft.demo;

import io.graft.test.ChildProcess;
import io.graft.test.GraftJar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a command of graft.jar has printed. */
record GraftCommand(int exit, List<String> lines) {
  /**
   * Runs a command to its end.
   *
   * @param input a line that is typed
   */
  static GraftCommand run(String input, String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", GraftJar.path().toString()));
    command.addAll(List.of(words));
    try (ChildProcess process = ChildProcess.start("graft.jar", new ProcessBuilder(command))) {
      process.writeLine(input);
      process.endInput();
      int exit = process.awaitExit();
      List<String> lines = new ArrayList<>(process.out());
      lines.addAll(process.err());
      return new GraftCommand(exit, lines);
    }
  }
}
