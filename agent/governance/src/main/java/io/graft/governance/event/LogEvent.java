package io.graft.governance.event;

import io.graft.governance.context.TraceIds;
import org.jspecify.annotations.Nullable;

/** One event of the application's own logging, as its loggers have passed it. Immutable. */
public final class LogEvent {
  private static final int LONGEST_MESSAGE = 16 * 1024;

  private final long epochMillis;
  private final int severity;
  private final String level;
  private final @Nullable String logger;
  private final String message;
  private final @Nullable Throwable thrown;
  private final @Nullable TraceIds ids;

  /**
   * @param epochMillis when it was logged
   * @param severity by OpenTelemetry's numbers: 1 trace, 5 debug, 9 info, 13 warn, 17 error, 21
   *     fatal, and those between; 0: not known
   * @param level as the library calls it
   * @param logger its name; {@code null}: it has none
   * @param message formatted; what is longer than 16 KiB is cut, since many events may be queued
   * @param thrown {@code null}: none
   * @param ids of the request that logs; {@code null}: outside of a request
   */
  public LogEvent(
      long epochMillis,
      int severity,
      String level,
      @Nullable String logger,
      String message,
      @Nullable Throwable thrown,
      @Nullable TraceIds ids) {
    this.epochMillis = epochMillis;
    this.severity = severity;
    this.level = level;
    this.logger = logger;
    this.message =
        message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "…";
    this.thrown = thrown;
    this.ids = ids;
  }

  public long epochMillis() {
    return epochMillis;
  }

  public int severity() {
    return severity;
  }

  public String level() {
    return level;
  }

  public @Nullable String logger() {
    return logger;
  }

  public String message() {
    return message;
  }

  public @Nullable Throwable thrown() {
    return thrown;
  }

  public @Nullable TraceIds ids() {
    return ids;
  }
}
