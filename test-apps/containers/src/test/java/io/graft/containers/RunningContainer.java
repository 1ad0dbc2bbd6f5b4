package io.graft.containers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A container that runs, with or without the agent. */
final class RunningContainer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(180);
  private static final Pattern COMPLAINT =
      Pattern.compile("\\b(WARN|WARNING|ERROR|SEVERE|FATAL|\\w*Exception|\\w+Error)\\b");

  /** What Tomcat, and Karaf's start that runs on several threads, say where a machine is slow. */
  private static final Pattern SLOW =
      Pattern.compile(
          "SecureRandom instance .* took|Task rejected for JMX Notification dispatch"
              + "|java\\.rmi\\.server\\.hostname system property is already set");

  private final Container container;
  private final Path directory;
  private final int port = Ports.lasting();
  private final JavaProcess process;

  RunningContainer(Container container, Jdk jdk, boolean agent, Path directory) throws IOException {
    this.container = container;
    this.directory = directory;
    process =
        container
            .prepare(jdk, directory, port)
            .name(container + " on " + jdk + (agent ? " with the agent" : " without an agent"))
            .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .agent(agent)
            .start();
    // Some ask for passwords there.
    process.endInput();
  }

  JavaProcess process() {
    return process;
  }

  int port() {
    return port;
  }

  String base() {
    return "http://127.0.0.1:" + port;
  }

  void awaitReady() {
    Await.until(
        process.name() + " to be ready",
        START,
        () -> !process.isAlive() || Http.get(base() + container.readyPath()).status() == 200,
        this::dump);
    assertTrue(process.isAlive(), this::dump);
  }

  /** Its answers, without what differs between any two runs. */
  List<String> answers() {
    List<String> answers = new ArrayList<>();
    for (Http.Response response : container.answers(base())) {
      answers.add(
          "%d %s %s"
              .formatted(
                  response.status(),
                  response.header("Content-Type").orElse("-"),
                  alike(response.body())));
    }
    return answers;
  }

  /** Sends SIGTERM and returns the exit code. */
  int stop() {
    process.terminate();
    return process.awaitExit();
  }

  /** Lines that speak of trouble, without what differs between any two runs. */
  Set<String> complaints() {
    Set<String> found = new LinkedHashSet<>();
    for (String line : lines()) {
      if (COMPLAINT.matcher(line).find() && !SLOW.matcher(line).find()) {
        found.add(alike(line));
      }
    }
    return found;
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>(process.out());
    lines.addAll(process.err());
    Path file = directory.resolve(container.logFile());
    if (Files.isRegularFile(file)) {
      try {
        lines.addAll(Files.readAllLines(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return lines;
  }

  /** Without directories, times, ports, ids and names of threads with numbers. */
  private String alike(String text) {
    return text.replace(directory.toString(), "DIRECTORY")
        // Which thread of a pool runs what is chance.
        .replaceAll("(?m)^\\s*at .*\\R", "")
        .replaceAll("(?<![A-Za-z])[0-9a-f]{6,}(?![A-Za-z])", "#")
        .replaceAll("[0-9]+", "#")
        // An id may be shorter than those that count as one above.
        .replaceAll("#+", "#");
  }

  String dump() {
    return process.dump() + "\n" + String.join("\n", complaints());
  }

  @Override
  public void close() {
    process.close();
  }
}
