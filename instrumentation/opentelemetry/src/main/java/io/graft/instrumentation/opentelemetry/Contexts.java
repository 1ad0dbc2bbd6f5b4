package io.graft.instrumentation.opentelemetry;

import io.graft.governance.context.ApplicationSpan;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.NestedContext;
import io.graft.governance.context.TraceIds;
import io.graft.governance.span.ApplicationTracer;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Graft's contexts as the application's, and the reverse. A context of the application is kept
 * within Graft's, so that both reach other threads together.
 */
final class Contexts {
  /** The request that a context was derived from, for threads that Graft does not know. */
  private static final ContextKey<CallContext> REQUEST = ContextKey.named("graft-request");

  private static final TraceIds NO_TRACE = new TraceIds(0, 0, 0, 0);

  private Contexts() {}

  /** Returns what a context of Graft is for the application. */
  static Context view(ApplicationTracer tracer, CallContext context) {
    Object view = context.view();
    if (view instanceof Context) {
      return (Context) view;
    }
    CallContext request = context.request();
    if (request == context) {
      return create(tracer, request);
    }
    // Another copy of the API, of another application, has made it current.
    Context around = request == null ? Context.root() : view(tracer, request);
    TraceIds ids = context.trace();
    return ids.valid() ? around.with(Span.wrap(Ids.context(ids, context.traceState()))) : around;
  }

  private static Context create(ApplicationTracer tracer, CallContext request) {
    ApplicationSpan own = request.applicationSpan();
    Context view =
        Context.root().with(REQUEST, request).with(new RequestSpan(tracer, request, own));
    String baggage = request.baggage();
    if (baggage != null) {
      view = BaggageText.read(view, baggage);
    }
    if (own.view() == null) {
      own.view(view);
    }
    return view;
  }

  /** Makes a context of the application current. */
  static Scope attach(ApplicationTracer tracer, Context next) {
    CallContext before = CallContext.current();
    if (before == null ? next == Context.root() : view(tracer, before) == next) {
      return Scope.noop();
    }
    CallContext request = next.get(REQUEST);
    if (request == null && before != null) {
      request = before.request();
    }
    CallContext now =
        request != null && request.view() == next ? request : nested(tracer, request, next);
    CallContext.swap(now);
    return new GraftScope(now, before);
  }

  private static CallContext nested(
      ApplicationTracer tracer, @Nullable CallContext request, Context next) {
    Span span = Span.fromContextOrNull(next);
    TraceIds ids = NO_TRACE;
    String state = null;
    if (span instanceof BridgedSpan) {
      ids = ((BridgedSpan) span).ids();
      state = ((BridgedSpan) span).traceState();
    } else if (span != null && span.getSpanContext().isValid()) {
      SpanContext other = span.getSpanContext();
      ids = Ids.of(other);
      ids = other.isRemote() ? tracer.remote(ids) : ids;
      state = Ids.state(other);
    }
    return new NestedContext(request, ids, state, baggage(request, next), next);
  }

  /** Writes the application's baggage, unless it is that of the request. */
  private static @Nullable String baggage(@Nullable CallContext request, Context next) {
    Baggage own = Baggage.fromContextOrNull(next);
    Object view = request == null ? null : request.view();
    Baggage carried = view instanceof Context ? Baggage.fromContextOrNull((Context) view) : null;
    if (own == carried) {
      return request == null ? null : request.baggage();
    }
    return own == null ? null : BaggageText.write(next);
  }

  /** Restores the context that was current before, on the thread where it was replaced. */
  private static final class GraftScope implements Scope {
    private final CallContext now;
    private final @Nullable CallContext before;

    GraftScope(CallContext now, @Nullable CallContext before) {
      this.now = now;
      this.before = before;
    }

    @Override
    public void close() {
      if (CallContext.current() == now) {
        CallContext.swap(before);
      }
    }
  }
}
