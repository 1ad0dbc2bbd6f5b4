package io.graft.instrumentation.logexport;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.graft.governance.event.LogRecorder;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Requires;

/** Logback: an enabled event is passed to the appenders of its logger and of those above. */
@JoinPoint(
    type = "ch.qos.logback.classic.Logger",
    method = "callAppenders",
    descriptor = "(Lch/qos/logback/classic/spi/ILoggingEvent;)V")
@Requires(type = "ch.qos.logback.classic.spi.ThrowableProxy", method = "getThrowable")
public final class LogbackAdvice {
  private LogbackAdvice() {}

  @OnEnter
  public static void enter(@Argument(0) ILoggingEvent event) {
    LogRecorder recorder = LogRecorder.current();
    if (recorder == null) {
      return;
    }
    String message;
    try {
      message = event.getFormattedMessage();
    } catch (RuntimeException e) {
      // An argument of the application's cannot be shown.
      message = event.getMessage();
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    String level = String.valueOf(event.getLevel());
    Severity.record(
        recorder,
        event.getTimeStamp(),
        Severity.of(level),
        level,
        event.getLoggerName(),
        message,
        thrown instanceof ThrowableProxy ? ((ThrowableProxy) thrown).getThrowable() : null);
  }
}
