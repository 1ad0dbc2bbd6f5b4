package io.graft.instrumentation.armeria;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.HttpClient;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.util.TimeoutMode;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The innermost client, which every call comes to, below all decorators of the application. */
@JoinPoint(
    type = "com.linecorp.armeria.client.HttpClientDelegate",
    method = "execute",
    descriptor =
        "(Lcom/linecorp/armeria/client/ClientRequestContext;"
            + "Lcom/linecorp/armeria/common/HttpRequest;)"
            + "Lcom/linecorp/armeria/common/HttpResponse;")
@Requires(
    type = "com.linecorp.armeria.client.ClientRequestContext",
    method = "newDerivedContext") // with an endpoint since 1.0
public final class Execute {
  private static final String BEFORE =
      "com.linecorp.armeria.client.DefaultClientRequestContext"; // to 1.17
  private static final String CONTEXT =
      "com.linecorp.armeria.internal.client.DefaultClientRequestContext";

  private Execute() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @This HttpClient library,
      @Argument(0) ClientRequestContext context,
      @Argument(1) HttpRequest request) {
    return ArmeriaCall.execute(library, context, request);
  }

  /** The application cancels its call; its attempts have contexts of their own. */
  @JoinPoint(
      type = CONTEXT,
      method = "cancel",
      descriptor = "(Ljava/lang/Throwable;)V",
      optional = true)
  @JoinPoint(
      type = BEFORE,
      method = "cancel",
      descriptor = "(Ljava/lang/Throwable;)V",
      optional = true)
  public static final class Cancel {
    @OnExit
    public static void exit(@This ClientRequestContext context, @Argument(0) Throwable cause) {
      ArmeriaCall call = ArmeriaCall.of(context);
      if (call != null) {
        call.cancel(cause);
      }
    }
  }

  /** As {@link Cancel}, where the library has no other way to cancel. */
  @JoinPoint(type = BEFORE, method = "timeoutNow", descriptor = "()V", optional = true)
  public static final class TimeoutNow {
    @OnExit
    public static void exit(@This ClientRequestContext context) {
      ClientRequestContext attempt = ArmeriaCall.attemptOf(context);
      if (attempt != null) {
        attempt.timeoutNow();
      }
    }
  }

  /** The application changes the timeout of a call that is under way. */
  @JoinPoint(type = CONTEXT, method = "clearResponseTimeout", descriptor = "()V")
  @JoinPoint(type = BEFORE, method = "clearResponseTimeout", descriptor = "()V")
  public static final class ClearTimeout {
    @OnExit
    public static void exit(@This ClientRequestContext context) {
      ClientRequestContext attempt = ArmeriaCall.attemptOf(context);
      if (attempt != null) {
        attempt.clearResponseTimeout();
      }
    }
  }

  /** As {@link ClearTimeout}. */
  @JoinPoint(
      type = CONTEXT,
      method = "setResponseTimeoutMillis",
      descriptor = "(Lcom/linecorp/armeria/common/util/TimeoutMode;J)V")
  @JoinPoint(
      type = BEFORE,
      method = "setResponseTimeoutMillis",
      descriptor = "(Lcom/linecorp/armeria/common/util/TimeoutMode;J)V")
  public static final class TimeoutMillis {
    @OnExit
    public static void exit(
        @This ClientRequestContext context,
        @Argument(0) TimeoutMode mode,
        @Argument(1) long millis) {
      ClientRequestContext attempt = ArmeriaCall.attemptOf(context);
      if (attempt != null) {
        attempt.setResponseTimeoutMillis(mode, millis);
      }
    }
  }

  /** As {@link ClearTimeout}. */
  @JoinPoint(
      type = CONTEXT,
      method = "setResponseTimeout",
      descriptor = "(Lcom/linecorp/armeria/common/util/TimeoutMode;Ljava/time/Duration;)V")
  @JoinPoint(
      type = BEFORE,
      method = "setResponseTimeout",
      descriptor = "(Lcom/linecorp/armeria/common/util/TimeoutMode;Ljava/time/Duration;)V")
  public static final class Timeout {
    @OnExit
    public static void exit(
        @This ClientRequestContext context,
        @Argument(0) TimeoutMode mode,
        @Argument(1) Duration timeout) {
      ClientRequestContext attempt = ArmeriaCall.attemptOf(context);
      if (attempt != null) {
        attempt.setResponseTimeout(mode, timeout);
      }
    }
  }
}
