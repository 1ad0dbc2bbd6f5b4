package io.graft.instrumentation.logexport;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.message.Message;
import org.jspecify.annotations.Nullable;

/** Log4j 2 since 2.13: an enabled event is logged, with the place in the code if that is known. */
@JoinPoint(
    type = "org.apache.logging.log4j.core.Logger",
    method = "log",
    descriptor =
        "(Lorg/apache/logging/log4j/Level;Lorg/apache/logging/log4j/Marker;Ljava/lang/String;"
            + "Ljava/lang/StackTraceElement;Lorg/apache/logging/log4j/message/Message;"
            + "Ljava/lang/Throwable;)V",
    optional = true)
@JoinPoint(
    type = "org.apache.logging.log4j.core.async.AsyncLogger",
    method = "log",
    descriptor =
        "(Lorg/apache/logging/log4j/Level;Lorg/apache/logging/log4j/Marker;Ljava/lang/String;"
            + "Ljava/lang/StackTraceElement;Lorg/apache/logging/log4j/message/Message;"
            + "Ljava/lang/Throwable;)V",
    optional = true)
public final class Log4j2LocationAdvice {
  private Log4j2LocationAdvice() {}

  @OnEnter
  public static void enter(
      @This Logger logger,
      @Argument(0) @Nullable Level level,
      @Argument(4) @Nullable Message message,
      @Argument(5) @Nullable Throwable thrown) {
    Log4j2Event.record(logger, level, message, thrown);
  }
}
