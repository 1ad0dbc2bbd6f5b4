package io.graft.bench.jvm;

import java.time.Duration;

/** Processor time of a process: of all its threads, the compiler's and the collector's too. */
public final class Cpu {
  private Cpu() {}

  /** Returns the time since the start, in steps of 10 ms on Linux. */
  public static Duration of(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException("no processor time of process " + pid));
  }
}
