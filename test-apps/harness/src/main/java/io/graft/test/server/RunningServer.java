package io.graft.test.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server that runs, with or without the agent. */
public class RunningServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(180);

  /** A drain begins at SIGTERM, and a test on a busy machine may need seconds for what follows. */
  private static final String DRAIN = "60s";

  private static final Pattern COMPLAINT =
      Pattern.compile("\\b(WARN|WARNING|ERROR|SEVERE|FATAL|\\w*Exception|\\w+Error)\\b");

  /**
   * What Tomcat, and Karaf's start that runs on several threads, say where a machine is slow, the
   * JDK where an application serves, is stopped, and only then registers a shutdown hook, as Moco
   * does, and Tomcat of the application's threads that are still about to end.
   */
  private static final Pattern SLOW =
      Pattern.compile(
          "SecureRandom instance .* took|Task rejected for JMX Notification dispatch"
              + "|^(?!\\[graft\\]).*\\bShutdown in progress\\b"
              + "|a thread named \\[(?!graft)"
              // Karaf's service of features is restarted while it starts.
              + "|(Failure registering MBean |InstanceAlreadyExistsException: )org\\.apache\\.karaf"
              + "|IllegalStateException: Invalid BundleContext"
              + "|org\\.apache\\.karaf\\.features\\.core .*FrameworkEvent ERROR"
              + "|java\\.rmi\\.server\\.hostname system property is already set");

  /** The JVM names the first caller only: of several threads it is chance whose that is. */
  private static final Pattern FIRST_CALLER =
      Pattern.compile(
          "(?m)^(WARNING: (?:.* has been called by|Illegal reflective access by|Please consider"
              + " reporting this to the maintainers of))(?!.*io\\.graft\\.).*");

  private final ServerProgram program;
  private final Path directory;
  private final int port = Ports.lasting();
  private final JavaProcess process;

  /**
   * Starts it, and does not wait for anything.
   *
   * @param directory an empty one, for all that it writes
   */
  public RunningServer(ServerProgram program, Jdk jdk, boolean agent, Path directory)
      throws IOException {
    this.program = program;
    this.directory = directory;
    JavaProcessBuilder java =
        program
            .prepare(jdk, directory, port)
            .name(program + " on " + jdk + (agent ? " with the agent" : " without an agent"))
            .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .agent(agent);
    if (agent) {
      java.property("graft.server.drain", DRAIN);
    }
    process = java.start();
    // Some ask for passwords there.
    process.endInput();
  }

  public final JavaProcess process() {
    return process;
  }

  public final int port() {
    return port;
  }

  public final String base() {
    return "http://127.0.0.1:" + port;
  }

  /** Waits until its path of readiness answers with 200. */
  public final void awaitReady() {
    Await.until(
        process.name() + " to be ready",
        START,
        () -> !process.isAlive() || Http.get(base() + program.readyPath()).status() == 200,
        this::dump);
    assertTrue(process.isAlive(), this::dump);
  }

  /**
   * Sends SIGTERM while a request is under way: it leaves its registry, still serves what comes by
   * new connections, and answers what is under way. It may still run when this returns.
   *
   * @param expected what it is to answer
   */
  public final void terminateDuring(
      SlowRequest slow, SlowRequest.Answer expected, AdminClient admin) throws Exception {
    SlowRequest.Pending pending = slow.begin(this);
    Await.value(
        "one request to be under way",
        Await.LIMIT,
        () -> admin.status().at("/requests/inFlight").asInt(-1),
        number -> number == 1,
        this::dump);
    process.terminate();
    Await.until(
        "its lease to say that it leaves",
        Await.LIMIT,
        () -> lease().contains("state=draining"),
        this::dump);
    HttpClient late = HttpClient.newHttpClient();
    String path = base() + program.latePath();
    assertEquals(200, Http.send(late, "GET", path, null).status(), this::dump);
    assertFalse(pending.isAnswered(), "it is answered before its body is there");
    assertEquals(expected, pending.finish(), this::dump);
  }

  /** Sends SIGTERM and returns the exit code. */
  public final int stop() {
    process.terminate();
    return process.awaitExit();
  }

  /** It has left its registry, and no file of a lease is there. */
  public final void assertDeregistered() throws IOException {
    assertEquals(List.of(), leases());
  }

  /** Returns what its registry has of it; empty: nothing. */
  public final String lease() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path lease : leases()) {
      text.append(Files.readString(lease));
    }
    return text.toString();
  }

  private List<Path> leases() throws IOException {
    try (Stream<Path> files = Files.list(process.registry())) {
      return files.filter(file -> file.getFileName().toString().contains("@")).toList();
    }
  }

  /** Lines that speak of trouble, without what differs between any two runs. */
  public final Set<String> complaints() {
    Set<String> found = new LinkedHashSet<>();
    for (String line : lines()) {
      if (COMPLAINT.matcher(line).find() && !SLOW.matcher(line).find()) {
        found.add(alike(line));
      }
    }
    return found;
  }

  /** No line speaks of trouble that {@code bare} has not, which ran the same without the agent. */
  public final void assertNoMoreComplaintsThan(RunningServer bare) {
    Set<String> more = new LinkedHashSet<>(complaints());
    more.removeAll(bare.complaints());
    assertEquals(Set.of(), more, this::dump);
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>(process.out());
    lines.addAll(process.err());
    Path file = directory.resolve(program.logFile());
    if (Files.isRegularFile(file)) {
      try {
        lines.addAll(Files.readAllLines(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return lines;
  }

  /** Returns a text without directories, times, ports, ids and names of threads with numbers. */
  public final String alike(String text) {
    return FIRST_CALLER
        .matcher(text.replace(directory.toString(), "DIRECTORY"))
        .replaceAll("$1 #")
        // Which thread of a pool runs what is chance.
        .replaceAll("(?m)^\\s*at .*\\R", "")
        .replaceAll("_ThreadName=[^;]*", "")
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "#")
        .replaceAll("(?<![A-Za-z])[0-9a-f]{6,}(?![A-Za-z])", "#")
        .replaceAll("[0-9]+", "#")
        // An id may be shorter than those that count as one above, and its column is filled up.
        .replaceAll("#+", "#")
        .replaceAll(" +", " ")
        .replaceAll("nonce=\"[^\"]*\"|(?i:jsessionid)=[\\w#.]+", "#");
  }

  public final String dump() {
    return process.dump() + "\n" + String.join("\n", complaints());
  }

  @Override
  public void close() {
    process.close();
  }
}
