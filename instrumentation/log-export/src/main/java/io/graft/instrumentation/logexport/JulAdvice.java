package io.graft.instrumentation.logexport;

import io.graft.bootstrap.Slot;
import io.graft.governance.event.LogRecorder;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import java.text.MessageFormat;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's logging: a record is passed to the handlers. It is recorded afterwards, unless a
 * handler has passed it on to a library that has recorded it, as SLF4J's bridge does.
 */
@JoinPoint(
    type = "java.util.logging.Logger",
    method = "log",
    descriptor = "(Ljava/util/logging/LogRecord;)V")
public final class JulAdvice {
  private static final Object NOTHING = Boolean.FALSE;

  private JulAdvice() {}

  /** Returns the mark of the thread, to be put back; {@code null}: nothing is recorded. */
  @OnEnter
  public static @Nullable Object enter(
      @This Logger logger, @Argument(0) @Nullable LogRecord record) {
    if (LogRecorder.current() == null || record == null || !logger.isLoggable(record.getLevel())) {
      return null;
    }
    Filter filter = logger.getFilter();
    if (filter != null && !filter.isLoggable(record)) {
      return null;
    }
    Object[] slot = Slot.current();
    Object before = slot[Slot.LOGGED];
    slot[Slot.LOGGED] = null;
    return before == null ? NOTHING : before;
  }

  @OnExit
  public static void exit(
      @Entered @Nullable Object before, @Argument(0) @Nullable LogRecord record) {
    LogRecorder recorder = LogRecorder.current();
    if (before == null || record == null) {
      return;
    }
    Object[] slot = Slot.current();
    if (slot[Slot.LOGGED] == null && recorder != null) {
      String level = record.getLevel().getName();
      Severity.record(
          recorder,
          record.getMillis(),
          Severity.of(record.getLevel()),
          level,
          record.getLoggerName(),
          message(record),
          record.getThrown());
    } else if (before == NOTHING) {
      slot[Slot.LOGGED] = null;
    }
  }

  /** As the JDK's formatters, which are woven themselves. */
  private static @Nullable String message(LogRecord record) {
    String text = record.getMessage();
    if (text == null) {
      return null;
    }
    ResourceBundle bundle = record.getResourceBundle();
    if (bundle != null) {
      try {
        text = bundle.getString(text);
      } catch (MissingResourceException | ClassCastException e) {
        // The message is no key.
        text = record.getMessage();
      }
    }
    Object[] parameters = record.getParameters();
    if (parameters == null || parameters.length == 0 || text.indexOf('{') < 0) {
      return text;
    }
    try {
      return MessageFormat.format(text, parameters);
    } catch (RuntimeException e) {
      // It is no pattern, or a parameter of the application's cannot be shown.
      return text;
    }
  }
}
