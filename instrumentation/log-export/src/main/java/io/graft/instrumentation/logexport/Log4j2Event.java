package io.graft.instrumentation.logexport;

import io.graft.governance.event.LogRecorder;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.message.Message;
import org.jspecify.annotations.Nullable;

/** An event of Log4j 2, before it is made or put into a ring buffer. */
final class Log4j2Event {
  private Log4j2Event() {}

  static void record(
      Logger logger, @Nullable Level level, @Nullable Message message, @Nullable Throwable thrown) {
    LogRecorder recorder = LogRecorder.current();
    if (recorder == null || level == null || message == null) {
      return;
    }
    String text;
    try {
      text = message.getFormattedMessage();
    } catch (RuntimeException e) {
      // An argument of the application's cannot be shown.
      text = message.getFormat();
    }
    String name = level.name();
    int known = Severity.of(name);
    Severity.record(
        recorder,
        System.currentTimeMillis(),
        known != 0 ? known : Severity.of(String.valueOf(level.getStandardLevel())),
        name,
        logger.getName(),
        text,
        thrown == null ? message.getThrowable() : thrown);
  }
}
