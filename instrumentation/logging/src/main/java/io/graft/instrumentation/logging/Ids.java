package io.graft.instrumentation.logging;

import io.graft.governance.Governance;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceIds;
import org.jspecify.annotations.Nullable;

/** The ids of the current thread's request, under OpenTelemetry's names for logs. */
public final class Ids {
  public static final String TRACE_ID = "trace_id";
  public static final String SPAN_ID = "span_id";
  public static final String TRACE_FLAGS = "trace_flags";

  private Ids() {}

  /** {@code null} outside of a request, and if {@code graft.traces} is off. */
  public static @Nullable TraceIds current() {
    CallContext context = CallContext.current();
    if (context == null) {
      return null;
    }
    Governance governance = Governance.current();
    TraceIds ids = context.trace();
    return governance == null || !governance.outbound().traces() || !ids.valid() ? null : ids;
  }

  /** Returns two lower-case hexadecimal digits; only the flag {@code sampled} is used. */
  public static String flags(TraceIds ids) {
    return ids.sampled() ? "01" : "00";
  }
}
