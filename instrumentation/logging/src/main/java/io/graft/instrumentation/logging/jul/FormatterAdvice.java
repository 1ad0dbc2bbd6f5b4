package io.graft.instrumentation.logging.jul;

import io.graft.governance.context.TraceIds;
import io.graft.instrumentation.logging.Ids;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import org.jspecify.annotations.Nullable;

/**
 * The method by which the JDK's formatters, and most others, get the text of a record. A record
 * cannot hold ids and a format cannot refer to them, so they are appended to the message, where
 * they can be searched for: {@code charged 3 items trace_id=… span_id=…}.
 *
 * <p>A handler that formats on a thread of its own, such as Tomcat's asynchronous one, does not
 * know the request and shows no ids.
 */
@JoinPoint(
    type = "java.util.logging.Formatter",
    method = "formatMessage",
    descriptor = "(Ljava/util/logging/LogRecord;)Ljava/lang/String;")
public final class FormatterAdvice {
  private FormatterAdvice() {}

  @OnExit(replaces = true, onThrow = false)
  public static @Nullable Object exit(@Returned @Nullable String message) {
    TraceIds ids = Ids.current();
    if (ids == null || message == null || message.contains(Ids.TRACE_ID)) {
      return message;
    }
    return message + " trace_id=" + ids.traceIdHex() + " span_id=" + ids.spanIdHex();
  }
}
