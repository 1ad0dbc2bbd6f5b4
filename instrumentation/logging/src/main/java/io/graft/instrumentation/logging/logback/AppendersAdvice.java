package io.graft.instrumentation.logging.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.graft.governance.context.TraceIds;
import io.graft.instrumentation.logging.Ids;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Requires;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.spi.MDCAdapter;

/**
 * An enabled event is passed to the appenders. The ids are set on the event and not in the MDC's
 * map, since the application copies that to other threads.
 */
@JoinPoint(
    type = "ch.qos.logback.classic.Logger",
    method = "callAppenders",
    descriptor = "(Lch/qos/logback/classic/spi/ILoggingEvent;)V")
@Requires(type = "ch.qos.logback.classic.spi.LoggingEvent", method = "setMDCPropertyMap")
@Requires(type = "ch.qos.logback.classic.util.LogbackMDCAdapter", method = "getPropertyMap")
public final class AppendersAdvice {
  private AppendersAdvice() {}

  @OnEnter
  public static void enter(@Argument(0) ILoggingEvent event) {
    TraceIds ids = Ids.current();
    if (ids == null || !(event instanceof LoggingEvent)) {
      return;
    }
    Map<String, String> own = ownMap();
    if (own != null && (own.containsKey(Ids.TRACE_ID) || own.containsKey(Ids.SPAN_ID))) {
      return;
    }
    Map<String, String> map = own == null ? new HashMap<>() : new HashMap<>(own);
    map.put(Ids.TRACE_ID, ids.traceIdHex());
    map.put(Ids.SPAN_ID, ids.spanIdHex());
    map.put(Ids.TRACE_FLAGS, Ids.flags(ids));
    try {
      ((LoggingEvent) event).setMDCPropertyMap(map);
    } catch (IllegalStateException e) {
      // The event already has a map: a filter has read it, or the application has created it.
    }
  }

  private static @Nullable Map<String, String> ownMap() {
    MDCAdapter adapter = MDC.getMDCAdapter();
    if (adapter instanceof LogbackMDCAdapter) {
      return ((LogbackMDCAdapter) adapter).getPropertyMap();
    }
    return adapter == null ? null : adapter.getCopyOfContextMap();
  }
}
