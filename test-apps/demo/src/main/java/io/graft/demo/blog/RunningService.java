package io.graft.demo.blog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of the blog. Closing it ends it, hard. */
public final class RunningService implements AutoCloseable {
  private static final int LAST_LINES = 25;

  private final String name;
  private final Process process;
  private final Path log;
  private final long startNanos = System.nanoTime();

  RunningService(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
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

  /** Time since its start. */
  public double seconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /** What it has written to its standard output and error. */
  public List<String> log() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The end of its log, to explain a failure. */
  public String lastLines() {
    List<String> lines = log();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  /** {@code kill}: it may end as it likes. Does not wait. */
  public void terminate() {
    process.destroy();
  }

  /** {@code kill -9}, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("process " + pid() + " survived kill -9");
    }
  }

  @Override
  public void close() {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
