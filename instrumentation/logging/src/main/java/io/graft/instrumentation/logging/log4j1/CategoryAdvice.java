package io.graft.instrumentation.logging.log4j1;

import io.graft.governance.context.TraceIds;
import io.graft.instrumentation.logging.Ids;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import org.apache.log4j.MDC;
import org.jspecify.annotations.Nullable;

/**
 * An enabled event is passed to the appenders. An event of Log4j 1 takes its values from the
 * thread's map when an appender asks for them, so the ids are in that map as long as the appenders
 * have the event, and asynchronous ones copy them.
 */
@JoinPoint(
    type = "org.apache.log4j.Category",
    method = "callAppenders",
    descriptor = "(Lorg/apache/log4j/spi/LoggingEvent;)V")
@Requires(type = "org.apache.log4j.MDC", method = "put")
@Requires(type = "org.apache.log4j.MDC", method = "remove")
public final class CategoryAdvice {
  private CategoryAdvice() {}

  /** Returns the ids that {@link #exit} takes out of the map again; {@code null}: none. */
  @OnEnter
  public static @Nullable Object enter() {
    TraceIds ids = Ids.current();
    if (ids == null || MDC.get(Ids.TRACE_ID) != null || MDC.get(Ids.SPAN_ID) != null) {
      return null;
    }
    MDC.put(Ids.TRACE_ID, ids.traceIdHex());
    MDC.put(Ids.SPAN_ID, ids.spanIdHex());
    MDC.put(Ids.TRACE_FLAGS, Ids.flags(ids));
    return ids;
  }

  @OnExit
  public static void exit(@Entered @Nullable Object ids) {
    if (ids != null) {
      MDC.remove(Ids.TRACE_ID);
      MDC.remove(Ids.SPAN_ID);
      MDC.remove(Ids.TRACE_FLAGS);
    }
  }
}
