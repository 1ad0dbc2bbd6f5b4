package io.graft.security.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs Jazzer, in a JVM of its own. */
final class Jazzer {
  /** Jazzer 0.24 crashes where {@code Arrays.equals} is asked about {@code null}. */
  private static final String EXCLUDED = "io.graft.security.token.keys.KeySource**";

  private Jazzer() {}

  /**
   * Runs it until it ends, and fails if it has found something.
   *
   * @param directory for what it writes
   * @param seconds that it takes
   * @return what it has said
   */
  static String run(Class<?> target, Path directory, int seconds, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("-Dfuzz.target=" + target.getName());
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + JazzerMain.class.getName());
    command.add("--instrumentation_includes=io.graft.**");
    command.add("--instrumentation_excludes=" + EXCLUDED);
    command.add("--custom_hook_excludes=" + EXCLUDED);
    command.addAll(
        List.of("--reproducer_path=" + directory, "-artifact_prefix=" + directory + "/"));
    command.addAll(List.of("-timeout=25", "-max_len=20000"));
    command.addAll(List.of(arguments));
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertTrue(process.waitFor(seconds + 120L, TimeUnit.SECONDS), "it does not end");
      String said = Files.readString(log);
      assertEquals(0, process.exitValue(), said);
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
