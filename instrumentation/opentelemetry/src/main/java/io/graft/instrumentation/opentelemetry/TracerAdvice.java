package io.graft.instrumentation.opentelemetry;

import io.graft.bootstrap.Outcome;
import io.graft.governance.span.ApplicationTracer;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.Returned;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.jspecify.annotations.Nullable;

/** What an application without an SDK gets from the API. */
public final class TracerAdvice {
  private TracerAdvice() {}

  /** A span is about to be started. */
  @JoinPoint(
      type = "io.opentelemetry.api.trace.DefaultTracer",
      method = "spanBuilder",
      descriptor = "(Ljava/lang/String;)Lio/opentelemetry/api/trace/SpanBuilder;")
  @Requires(type = "io.opentelemetry.api.trace.SpanContext", method = "createFromRemoteParent")
  @Requires(type = "io.opentelemetry.api.trace.TraceFlags", method = "getSampled")
  @Requires(type = "io.opentelemetry.context.ThreadLocalContextStorage", method = "current")
  public static final class SpanBuilt {
    private SpanBuilt() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(0) @Nullable String name) {
      ApplicationTracer tracer = Bridge.used();
      return tracer == null ? null : Outcome.returning(new GraftSpanBuilder(tracer, name));
    }
  }

  /** The application asks whether spans are worth their preparation. */
  @JoinPoint(
      type = "io.opentelemetry.api.trace.DefaultTracer",
      method = "isEnabled",
      descriptor = "()Z",
      optional = true)
  public static final class Enabled {
    private Enabled() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter() {
      return Bridge.tracer() == null ? null : Outcome.returning(Boolean.TRUE);
    }
  }

  /** The application writes or reads the headers of a protocol that Graft does not know. */
  @JoinPoint(
      type = "io.opentelemetry.api.DefaultOpenTelemetry",
      method = "getPropagators",
      descriptor = "()Lio/opentelemetry/context/propagation/ContextPropagators;")
  @Requires(type = "io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator")
  @Requires(type = "io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator")
  public static final class Propagators {
    private static final ContextPropagators W3C =
        ContextPropagators.create(
            TextMapPropagator.composite(
                W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance()));

    private Propagators() {}

    @OnExit(replaces = true, onThrow = false)
    public static @Nullable Object exit(@Returned @Nullable ContextPropagators own) {
      boolean none = own == ContextPropagators.noop();
      return none && Bridge.tracer() != null ? W3C : own;
    }
  }
}
