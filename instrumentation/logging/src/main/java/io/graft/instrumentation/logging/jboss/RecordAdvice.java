package io.graft.instrumentation.logging.jboss;

import io.graft.governance.context.TraceIds;
import io.graft.instrumentation.logging.Ids;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Requires;
import org.jboss.logmanager.ExtLogRecord;

/** An enabled record is passed to the handlers. It has a map of its own, a copy of the thread's. */
@JoinPoint(
    type = "org.jboss.logmanager.Logger",
    method = "logRaw",
    descriptor = "(Lorg/jboss/logmanager/ExtLogRecord;)V")
@Requires(type = "org.jboss.logmanager.ExtLogRecord", method = "putMdc")
public final class RecordAdvice {
  private RecordAdvice() {}

  @OnEnter
  public static void enter(@Argument(0) ExtLogRecord record) {
    TraceIds ids = Ids.current();
    if (ids == null || record.getMdc(Ids.TRACE_ID) != null || record.getMdc(Ids.SPAN_ID) != null) {
      return;
    }
    record.putMdc(Ids.TRACE_ID, ids.traceIdHex());
    record.putMdc(Ids.SPAN_ID, ids.spanIdHex());
    record.putMdc(Ids.TRACE_FLAGS, Ids.flags(ids));
  }
}
