package io.graft.instrumentation.opentelemetry;

import io.graft.bootstrap.Outcome;
import io.graft.governance.context.CallContext;
import io.graft.governance.span.ApplicationTracer;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Requires;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** The API's default storage of the current context is Graft's own context of the thread. */
public final class StorageAdvice {
  private StorageAdvice() {}

  /** A context is made current. */
  @JoinPoint(
      type = "io.opentelemetry.context.ThreadLocalContextStorage",
      method = "attach",
      descriptor = "(Lio/opentelemetry/context/Context;)Lio/opentelemetry/context/Scope;")
  @Requires(type = "io.opentelemetry.api.trace.Span", method = "fromContextOrNull")
  public static final class Attach {
    private Attach() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(0) @Nullable Context next) {
      ApplicationTracer tracer = next == null ? null : Bridge.tracer();
      return tracer == null ? null : Outcome.returning(Contexts.attach(tracer, next));
    }
  }

  /** The current context is asked for. */
  @JoinPoint(
      type = "io.opentelemetry.context.ThreadLocalContextStorage",
      method = "current",
      descriptor = "()Lio/opentelemetry/context/Context;")
  @Requires(type = "io.opentelemetry.api.trace.Span", method = "fromContextOrNull")
  public static final class Current {
    private Current() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter() {
      CallContext context = CallContext.current();
      ApplicationTracer tracer = context == null ? null : Bridge.tracer();
      return tracer == null ? null : Outcome.returning(Contexts.view(tracer, context));
    }
  }
}
