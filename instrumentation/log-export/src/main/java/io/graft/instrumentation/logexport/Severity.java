package io.graft.instrumentation.logexport;

import io.graft.governance.Governance;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceIds;
import io.graft.governance.event.LogEvent;
import io.graft.governance.event.LogRecorder;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry's severity numbers, and what all libraries record alike. */
public final class Severity {
  private static final int TRACE = 1;
  private static final int DEBUG = 5;
  private static final int INFO = 9;
  private static final int WARN = 13;
  private static final int ERROR = 17;
  private static final int FATAL = 21;

  private Severity() {}

  /** Returns 0 for a level that is the application's own. */
  public static int of(String level) {
    switch (level) {
      case "TRACE":
        return TRACE;
      case "DEBUG":
        return DEBUG;
      case "INFO":
        return INFO;
      case "WARN":
        return WARN;
      case "ERROR":
        return ERROR;
      case "FATAL":
        return FATAL;
      default:
        return 0;
    }
  }

  /** As {@link #of(String)}, for a level of the JDK or one that extends it. */
  public static int of(Level level) {
    int named = of(level.getName());
    if (named != 0) {
      return named;
    }
    int value = level.intValue();
    return value >= 1000
        ? ERROR
        : value >= 900
            ? WARN
            : value >= 800 ? INFO : value >= 700 ? DEBUG + 2 : value >= 500 ? DEBUG : TRACE;
  }

  /** Records an event of the current thread. */
  public static void record(
      LogRecorder recorder,
      long epochMillis,
      int severity,
      String level,
      @Nullable String logger,
      @Nullable String message,
      @Nullable Throwable thrown) {
    CallContext context = CallContext.current();
    Governance governance = Governance.current();
    TraceIds ids =
        context == null || governance == null || !governance.outbound().traces()
            ? null
            : context.trace();
    recorder.record(
        new LogEvent(
            epochMillis, severity, level, logger, message == null ? "" : message, thrown, ids));
  }
}
