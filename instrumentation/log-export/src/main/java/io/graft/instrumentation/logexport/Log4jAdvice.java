package io.graft.instrumentation.logexport;

import io.graft.governance.event.LogRecorder;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Requires;
import org.apache.log4j.spi.LoggingEvent;
import org.apache.log4j.spi.ThrowableInformation;

/** Log4j 1: an enabled event is passed to the appenders of its logger and of those above. */
@JoinPoint(
    type = "org.apache.log4j.Category",
    method = "callAppenders",
    descriptor = "(Lorg/apache/log4j/spi/LoggingEvent;)V")
@Requires(type = "org.apache.log4j.spi.LoggingEvent", method = "getThrowableInformation")
@Requires(type = "org.apache.log4j.spi.ThrowableInformation", method = "getThrowable")
public final class Log4jAdvice {
  private Log4jAdvice() {}

  @OnEnter
  public static void enter(@Argument(0) LoggingEvent event) {
    LogRecorder recorder = LogRecorder.current();
    if (recorder == null) {
      return;
    }
    String message;
    try {
      message = event.getRenderedMessage();
    } catch (RuntimeException e) {
      // An object of the application's cannot be shown.
      message = String.valueOf(e);
    }
    ThrowableInformation thrown = event.getThrowableInformation();
    String level = String.valueOf(event.getLevel());
    Severity.record(
        recorder,
        event.timeStamp,
        Severity.of(level),
        level,
        event.getLoggerName(),
        message,
        thrown == null ? null : thrown.getThrowable());
  }
}
