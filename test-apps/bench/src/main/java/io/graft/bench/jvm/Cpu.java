package io.graft.bench.jvm;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Processor time of a process. */
public final class Cpu {
  private Cpu() {}

  /**
   * Returns the time since the start of all threads, the compiler's and the collector's too, in
   * steps of 10 ms on Linux.
   */
  public static Duration of(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException("no processor time of process " + pid));
  }

  /**
   * Returns the time of the live threads without those that compile, which is what differs between
   * rounds of a JVM that is warm. In nanoseconds on Linux; elsewhere as {@link #of}.
   */
  public static Duration withoutCompilers(long pid) throws IOException {
    Path threads = Path.of("/proc", Long.toString(pid), "task");
    if (!Files.exists(threads)) {
      return of(pid);
    }
    long nanos = 0;
    try (DirectoryStream<Path> live = Files.newDirectoryStream(threads)) {
      for (Path thread : live) {
        try {
          if (!Files.readString(thread.resolve("comm")).contains(" CompilerThre")) {
            nanos += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
          }
        } catch (IOException e) {
          continue; // It has ended.
        }
      }
    }
    return Duration.ofNanos(nanos);
  }
}
