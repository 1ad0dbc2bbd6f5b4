package io.graft.demo.blog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How an application is started, as its operator would.
 *
 * @param name what people call this process
 * @param command with its arguments
 * @param environment added to that of this process, without what could change a JVM or the agent
 * @param directory its own, which holds its log
 */
public record Launch(
    String name, List<String> command, Map<String, String> environment, Path directory) {

  /** Starts the process, and does not wait for anything. */
  public RunningService start() {
    try {
      Files.createDirectories(directory);
      Path log = directory.resolve(name + ".log");
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.directory(directory.toFile());
      builder.redirectErrorStream(true);
      builder.redirectOutput(log.toFile());
      builder
          .environment()
          .keySet()
          .removeIf(
              key -> key.matches("_JAVA_.*|JAVA_.*|JDK_.*|GRAFT_.*|OTEL_.*|CATALINA_.*|CLASSPATH"));
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      return new RunningService(name, process, log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }
}
