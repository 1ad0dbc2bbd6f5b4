package io.graft.telemetry;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Failures of the recording itself: the first is logged, all are counted. */
final class RecordingBugs {
  private final Consumer<String> log;
  private final LongAdder count = new LongAdder();
  private volatile @Nullable RuntimeException first;
  private boolean logged;

  RecordingBugs(Consumer<String> log) {
    this.log = log;
  }

  /** On a request's thread. */
  void add(RuntimeException failure) {
    count.increment();
    if (first == null) {
      first = failure;
    }
  }

  /** Logs the first one, once. On the agent's thread. */
  void log() {
    RuntimeException failure = first;
    if (failure == null || logged) {
      return;
    }
    logged = true;
    StackTraceElement[] trace = failure.getStackTrace();
    log.accept(
        "cannot record a call, because of a bug in the agent: "
            + failure
            + (trace.length == 0 ? "" : " at " + trace[0])
            + "; further ones are counted in /graft/status");
  }

  long count() {
    return count.sum();
  }
}
