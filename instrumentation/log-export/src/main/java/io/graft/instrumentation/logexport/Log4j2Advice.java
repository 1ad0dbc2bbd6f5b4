package io.graft.instrumentation.logexport;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.message.Message;
import org.jspecify.annotations.Nullable;

/** Log4j 2: an enabled event is logged. Since 2.13 most pass {@link Log4j2LocationAdvice}. */
@JoinPoint(
    type = "org.apache.logging.log4j.core.Logger",
    method = "logMessage",
    descriptor =
        "(Ljava/lang/String;Lorg/apache/logging/log4j/Level;Lorg/apache/logging/log4j/Marker;"
            + "Lorg/apache/logging/log4j/message/Message;Ljava/lang/Throwable;)V")
@JoinPoint(
    type = "org.apache.logging.log4j.core.async.AsyncLogger",
    method = "logMessage",
    descriptor =
        "(Ljava/lang/String;Lorg/apache/logging/log4j/Level;Lorg/apache/logging/log4j/Marker;"
            + "Lorg/apache/logging/log4j/message/Message;Ljava/lang/Throwable;)V")
public final class Log4j2Advice {
  private Log4j2Advice() {}

  @OnEnter
  public static void enter(
      @This Logger logger,
      @Argument(1) @Nullable Level level,
      @Argument(3) @Nullable Message message,
      @Argument(4) @Nullable Throwable thrown) {
    Log4j2Event.record(logger, level, message, thrown);
  }
}
