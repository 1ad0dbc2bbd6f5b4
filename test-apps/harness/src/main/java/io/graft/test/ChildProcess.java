package io.graft.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;

/**
 * A process of its own. Closing it ends it and its children for certain; so does the end of this
 * JVM, whatever that is.
 */
public class ChildProcess implements AutoCloseable {
  private static final Set<ChildProcess> OPEN = ConcurrentHashMap.newKeySet();

  private final String name;
  private final Process process;
  private final ProcessOutput out;
  private final ProcessOutput err;

  ChildProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    Reaper.watch(process);
    out = new ProcessOutput(name + " stdout", process.getInputStream());
    err = new ProcessOutput(name + " stderr", process.getErrorStream());
    OPEN.add(this);
  }

  /** Starts a process, and does not wait for anything. */
  public static ChildProcess start(String name, ProcessBuilder builder) {
    try {
      return new ChildProcess(name, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The newest 20,000 lines of its standard output. */
  public List<String> out() {
    return out.lines();
  }

  /** The newest 20,000 lines of its standard error. */
  public List<String> err() {
    return err.lines();
  }

  /** Waits for a line of standard output that has a match of {@code pattern}, and returns it. */
  public String awaitOut(Pattern pattern) {
    return awaitLine("standard output", out, pattern.pattern(), pattern.asPredicate());
  }

  /** As {@link #awaitOut(Pattern)}, for a regular expression. */
  public String awaitOut(String regex) {
    return awaitOut(Pattern.compile(regex));
  }

  /** Waits for a line of standard error that has a match of {@code pattern}, and returns it. */
  public String awaitErr(Pattern pattern) {
    return awaitLine("standard error", err, pattern.pattern(), pattern.asPredicate());
  }

  /** As {@link #awaitErr(Pattern)}, for a regular expression. */
  public String awaitErr(String regex) {
    return awaitErr(Pattern.compile(regex));
  }

  private String awaitLine(
      String stream, ProcessOutput output, String what, Predicate<String> wanted) {
    long start = System.nanoTime();
    Line found =
        Await.value(
            "a line of " + stream + " of " + name + " like: " + what,
            Duration.ofSeconds(180),
            () -> {
              // Asked before the lines are: whoever has ended writes no more.
              boolean ended = !process.isAlive();
              if (ended) {
                output.join();
              }
              String line = output.lines().stream().filter(wanted).findFirst().orElse(null);
              return new Line(line, ended);
            },
            line -> line.text != null || line.ended,
            this::dump);
    if (found.text == null) {
      throw new AssertionFailedError(
          "%s ended after %d ms with no line of %s like: %s%n%s"
              .formatted(
                  name,
                  TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
                  stream,
                  what,
                  dump()));
    }
    return found.text;
  }

  private record Line(String text, boolean ended) {}

  /** Waits for the process to end, and returns its exit code. */
  public int awaitExit() {
    return awaitExit(Duration.ofSeconds(180));
  }

  /** As {@link #awaitExit()}, with a limit. */
  public int awaitExit(Duration limit) {
    if (!endsWithin(limit)) {
      throw new AssertionFailedError(
          name + " still runs after " + limit.toSeconds() + " s\n" + dump());
    }
    out.join();
    err.join();
    return process.exitValue();
  }

  /** Waits for the process to end, and returns whether it did. */
  public boolean endsWithin(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionFailedError("interrupted while waiting for " + name, e);
    }
  }

  /** Writes a line to its standard input. */
  public void writeLine(String line) {
    try {
      Writer in = process.outputWriter(StandardCharsets.UTF_8);
      in.write(line + "\n");
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " reads no more\n" + dump(), e);
    }
  }

  /** Ends its standard input. */
  public void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGTERM: a JVM runs its shutdown hooks. Does not wait. */
  public void terminate() {
    signal("TERM");
  }

  /** SIGKILL, and waits until the process is gone. */
  public void kill() {
    signal("KILL");
    awaitExit();
  }

  /** SIGSTOP: the process keeps its sockets and answers no more. */
  public void suspend() {
    signal("STOP");
  }

  /** SIGCONT. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      int exit =
          new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (exit != 0 && process.isAlive()) {
        throw new AssertionFailedError("kill -" + signal + " of " + name + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All that it has written, for the message of a failure. */
  public String dump() {
    return """
        ---- %s (pid %d, %s) standard output
        %s
        ---- %s standard error
        %s
        ----"""
        .formatted(
            name,
            pid(),
            process.isAlive() ? "running" : "exit code " + process.exitValue(),
            out.dump(),
            name,
            err.dump());
  }

  /** The command lines of this process and its children, as {@code ps} shows them. */
  final List<String> commands() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .flatMap(each -> each.info().commandLine().stream())
        .collect(Collectors.toList());
  }

  static String dumpAll() {
    return OPEN.stream().map(ChildProcess::dump).collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    List<ProcessHandle> family = process.descendants().collect(Collectors.toList());
    family.add(process.toHandle());
    family.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    out.join();
    err.join();
    OPEN.remove(this);
  }
}
