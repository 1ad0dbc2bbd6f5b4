package io.graft.instrumentation.opentelemetry;

import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;

/** The application has its own SDK, built by whatever means. */
public final class SdkAdvice {
  private SdkAdvice() {}

  /** It is built. */
  @JoinPoint(
      type = "io.opentelemetry.sdk.trace.SdkTracerProviderBuilder",
      method = "build",
      descriptor = "()Lio/opentelemetry/sdk/trace/SdkTracerProvider;")
  @Requires(type = "io.opentelemetry.context.Context")
  public static final class Built {
    private Built() {}

    @OnExit(onThrow = false)
    public static void exit() {
      Bridge.sdkUsed();
    }
  }

  /** It is used: for an agent that was attached after it was built. */
  @JoinPoint(
      type = "io.opentelemetry.sdk.trace.SdkTracer",
      method = "spanBuilder",
      descriptor = "(Ljava/lang/String;)Lio/opentelemetry/api/trace/SpanBuilder;")
  @Requires(type = "io.opentelemetry.context.Context")
  public static final class Used {
    private Used() {}

    @OnEnter
    public static void enter() {
      Bridge.sdkUsed();
    }
  }
}
