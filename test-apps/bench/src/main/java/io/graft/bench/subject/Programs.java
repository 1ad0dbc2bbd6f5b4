package io.graft.bench.subject;

import io.graft.test.Jdk;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How the programs of this package are run. */
public final class Programs {
  private Programs() {}

  /** The command that runs one of them with the class path of this JVM. */
  public static List<String> command(
      List<String> jvmOptions, Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Jdk.current().command("java").toString());
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(classPath());
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /** The class path of this JVM, for a JVM in another directory. */
  public static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
