package io.graft.instrumentation.logging.log4j2;

import io.graft.governance.context.TraceIds;
import io.graft.instrumentation.logging.Ids;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.Returned;
import org.apache.logging.log4j.core.impl.ContextDataFactory;
import org.apache.logging.log4j.util.StringMap;
import org.jspecify.annotations.Nullable;

/**
 * A new event gets its context data, from any of the three kinds of thread context map. The result
 * may be frozen or shared, so a copy is returned instead.
 */
@JoinPoint(
    type =
        "org.apache.logging.log4j.core.impl.ThreadContextDataInjector$ForDefaultThreadContextMap",
    method = "injectContextData")
@JoinPoint(
    type =
        "org.apache.logging.log4j.core.impl.ThreadContextDataInjector$ForCopyOnWriteThreadContextMap",
    method = "injectContextData")
@JoinPoint(
    type =
        "org.apache.logging.log4j.core.impl.ThreadContextDataInjector$ForGarbageFreeThreadContextMap",
    method = "injectContextData")
@Requires(
    type = "org.apache.logging.log4j.core.impl.ContextDataFactory",
    method = "createContextData")
public final class ContextDataAdvice {
  private ContextDataAdvice() {}

  @OnExit(replaces = true, onThrow = false)
  public static @Nullable Object exit(@Returned @Nullable StringMap data) {
    TraceIds ids = Ids.current();
    if (ids == null
        || data == null
        || data.containsKey(Ids.TRACE_ID)
        || data.containsKey(Ids.SPAN_ID)) {
      return data;
    }
    StringMap all = ContextDataFactory.createContextData(data.size() + 3);
    all.putAll(data);
    all.putValue(Ids.TRACE_ID, ids.traceIdHex());
    all.putValue(Ids.SPAN_ID, ids.spanIdHex());
    all.putValue(Ids.TRACE_FLAGS, Ids.flags(ids));
    return all;
  }
}
