package io.graft.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import io.graft.test.ChildProcess;
import io.graft.test.GraftJar;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A reader of {@link Guide} with several terminals: a service stays in one until it is started
 * again, all other commands are typed in another.
 */
final class Desk implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final TemporaryDirectory directory = TemporaryDirectory.create();
  private final Path work = directory.directory("work");
  private final Path home = directory.directory("home");

  /** By what is started: {@code Orders.java}, with its arguments. */
  private final Map<String, ChildProcess> services = new LinkedHashMap<>();

  /** What a command has printed. */
  private record Printed(int exit, String text) {}

  Desk() {
    try {
      Files.createSymbolicLink(work.resolve("graft.jar"), GraftJar.path());
      // At a terminal curl shows no progress.
      Files.writeString(home.resolve(".curlrc"), "silent\nshow-error\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void follow(Guide.Step step) {
    if (!step.file().isEmpty()) {
      try {
        Files.write(work.resolve(step.file()), step.lines());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    } else if (step.command().line().contains("-javaagent:")) {
      startService(step.command());
    } else {
      type(step.command());
    }
  }

  private void startService(Command command) {
    String service = command.line().replaceFirst(".* (?=\\w+\\.java)", "");
    ChildProcess before = services.remove(service);
    if (before != null) {
      before.terminate();
      before.awaitExit();
      before.close();
    }
    ProcessBuilder builder = builder("exec " + command.line()).redirectErrorStream(true);
    ChildProcess process = ChildProcess.start(command.line(), builder);
    services.put(service, process);
    Await.until(
        "the output of " + command.line(),
        LIMIT,
        () -> missing(command, process).isEmpty() || !process.isAlive(),
        process::dump);
    assertEquals(List.of(), missing(command, process), process.dump());
  }

  /** The lines of the agent and of the service come in any order. */
  private static List<String> missing(Command command, ChildProcess process) {
    List<String> printed = process.out();
    return command.output().stream()
        .filter(line -> !Command.showing(line).missingIn(printed).isEmpty())
        .toList();
  }

  /**
   * A request may come before the services have found each other, or read a file again: whoever
   * types it does so again.
   */
  private void type(Command command) {
    if (command.line().startsWith("curl ")) {
      Await.until(
          command.line(),
          LIMIT,
          () -> isAsShown(command, run(command)),
          () -> "it prints\n" + run(command) + "\nin place of\n" + shown(command) + dump());
    } else {
      Printed printed = run(command);
      assertTrue(
          isAsShown(command, printed), () -> printed + "\nin place of\n" + shown(command) + dump());
    }
  }

  private static String shown(Command command) {
    return String.join("\n", command.output()) + "\n";
  }

  private String dump() {
    return services.values().stream().map(ChildProcess::dump).collect(Collectors.joining("\n"));
  }

  private Printed run(Command command) {
    ProcessBuilder builder = builder(command.line()).redirectErrorStream(true);
    try (ChildProcess process = ChildProcess.start(command.line(), builder)) {
      process.endInput();
      int exit = process.awaitExit(LIMIT);
      String text =
          process.out().stream()
              .filter(line -> !line.isBlank() && !line.startsWith("NOTE: Picked up JDK_"))
              .map(line -> line + "\n")
              .collect(Collectors.joining());
      return new Printed(exit, text);
    }
  }

  /** Whether all of it is as shown; a command that shows nothing must also end well. */
  private static boolean isAsShown(Command command, Printed printed) {
    return command.output().isEmpty()
        ? printed.exit == 0 && printed.text.isEmpty()
        : command.isWhole(printed.text);
  }

  private ProcessBuilder builder(String line) {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", line).directory(work.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.matches("_JAVA_.*|JAVA_.*|JDK_.*|GRAFT_.*|OTEL_.*"));
    Path java = Jdk.current().command("java").getParent();
    environment.put("PATH", java + ":" + environment.get("PATH"));
    environment.put("HOME", home.toString());
    environment.put("CURL_HOME", home.toString());
    environment.put("NO_PROXY", "*");
    environment.put("JDK_JAVA_OPTIONS", "-Duser.home=" + home);
    return builder;
  }

  @Override
  public void close() {
    services.values().forEach(ChildProcess::close);
    directory.close();
  }
}
