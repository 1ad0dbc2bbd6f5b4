package io.graft.instrumentation.logexport;

import io.graft.governance.event.LogRecorder;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Logger;

/** JBoss LogManager, of WildFly and Quarkus: an enabled record is passed to the handlers. */
@JoinPoint(
    type = "org.jboss.logmanager.Logger",
    method = "logRaw",
    descriptor = "(Lorg/jboss/logmanager/ExtLogRecord;)V")
@Requires(type = "org.jboss.logmanager.ExtLogRecord", method = "getFormattedMessage")
public final class JBossAdvice {
  private JBossAdvice() {}

  @OnEnter
  public static void enter(@This Logger logger, @Argument(0) ExtLogRecord record) {
    LogRecorder recorder = LogRecorder.current();
    if (recorder == null) {
      return;
    }
    String message;
    try {
      message = record.getFormattedMessage();
    } catch (RuntimeException e) {
      // A parameter of the application's cannot be shown.
      message = record.getMessage();
    }
    Severity.record(
        recorder,
        record.getMillis(),
        Severity.of(record.getLevel()),
        record.getLevel().getName(),
        logger.getName(),
        message,
        record.getThrown());
  }
}
