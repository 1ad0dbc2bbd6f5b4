package io.graft.instrumentation.opentelemetry;

import io.graft.governance.context.TraceIds;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * A span with Graft's ids. Its context in the types of the application is created when it is asked
 * for.
 */
abstract class BridgedSpan implements Span {
  private @Nullable Known known;

  /** Final fields, so that threads may share it without a lock. */
  private static final class Known {
    final TraceIds ids;
    final SpanContext context;

    Known(TraceIds ids, SpanContext context) {
      this.ids = ids;
      this.context = context;
    }
  }

  abstract TraceIds ids();

  /** The {@code tracestate} header; {@code null}: none. */
  abstract @Nullable String traceState();

  @Override
  public final SpanContext getSpanContext() {
    TraceIds ids = ids();
    Known before = known;
    if (before == null || before.ids != ids) {
      before = new Known(ids, Ids.context(ids, traceState()));
      known = before;
    }
    return before.context;
  }

  @Override
  public final String toString() {
    return "GraftSpan{" + ids().traceParent() + '}';
  }
}
