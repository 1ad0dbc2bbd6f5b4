package io.graft.bench.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The performance counters that a JVM keeps by itself, read by {@code jcmd}: no agent and no JMX,
 * which would load classes of their own.
 */
public final class Counters {
  private final Map<String, String> values;

  private Counters(Map<String, String> values) {
    this.values = values;
  }

  /** Reads the counters of a live JVM. */
  public static Counters of(long pid) throws IOException, InterruptedException {
    Map<String, String> values = new HashMap<>();
    for (String line : jcmd(pid, "PerfCounter.print").split("\n")) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1).trim());
      }
    }
    return new Counters(values);
  }

  /** Reads the counters after three full collections, so that what is left is in use. */
  public static Counters afterCollection(long pid) throws IOException, InterruptedException {
    for (int i = 0; i < 3; i++) {
      jcmd(pid, "GC.run");
    }
    return of(pid);
  }

  /** Classes loaded since the start, those of the shared archive with them. */
  public long classes() {
    return number("java.cls.loadedClasses") + number("java.cls.sharedLoadedClasses");
  }

  public long liveThreads() {
    return number("java.threads.live");
  }

  /** Bytes in use in all spaces of the heap; of the serial collector. */
  public long heapBytes() {
    return number("sun.gc.generation.0.space.0.used")
        + number("sun.gc.generation.0.space.1.used")
        + number("sun.gc.generation.0.space.2.used")
        + number("sun.gc.generation.1.space.0.used");
  }

  public long metaspaceBytes() {
    return number("sun.gc.metaspace.used");
  }

  private long number(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("this JVM has no counter " + name);
    }
    return Long.parseLong(value);
  }

  private static String jcmd(long pid, String command) throws IOException, InterruptedException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(tool.toString(), Long.toString(pid), command)
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("jcmd " + pid + " " + command + " failed: " + output.trim());
    }
    return output;
  }
}
