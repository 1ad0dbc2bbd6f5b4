package io.graft.instrumentation.opentelemetry;

import io.graft.governance.context.ApplicationSpan;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceIds;
import io.graft.governance.span.ApplicationTracer;
import org.jspecify.annotations.Nullable;

/** Graft's span of the request, as the application sees it. Only the server ends it. */
final class RequestSpan extends GraftSpan {
  private final CallContext request;

  RequestSpan(ApplicationTracer tracer, CallContext request, ApplicationSpan span) {
    super(tracer, span);
    this.request = request;
  }

  @Override
  TraceIds ids() {
    return request.trace();
  }

  @Override
  @Nullable String traceState() {
    return request.traceState();
  }

  @Override
  void end(long epochNanos) {}
}
