package io.graft.instrumentation.jetty;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import java.lang.invoke.MethodHandles.Lookup;
import org.eclipse.jetty.client.HttpRequest;
import org.eclipse.jetty.client.api.Response;
import org.jspecify.annotations.Nullable;

/** The method that blocking and asynchronous calls come through, and each hop of a conversation. */
@JoinPoint(
    type = "org.eclipse.jetty.client.HttpRequest",
    method = "send",
    descriptor = "(Lorg/eclipse/jetty/client/api/Response$CompleteListener;)V")
@Requires(type = "org.eclipse.jetty.client.HttpRequest", method = Requests.NEEDED)
public final class Send {
  private static final String REQUEST = "org.eclipse.jetty.client.HttpRequest";

  private Send() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @Inside Lookup inside,
      @This HttpRequest request,
      @Argument(0) Response.@Nullable CompleteListener listener) {
    return JettyCall.send(inside, request, listener);
  }

  /** Before 9.4.44, blocking calls come through this one alone. */
  @JoinPoint(
      type = REQUEST,
      method = "send",
      descriptor =
          "(Lorg/eclipse/jetty/client/HttpRequest;"
              + "Lorg/eclipse/jetty/client/api/Response$CompleteListener;)V",
      optional = true)
  @Requires(type = REQUEST, method = Requests.NEEDED)
  public static final class Blocking {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Inside Lookup inside,
        @Argument(0) HttpRequest request,
        @Argument(1) Response.@Nullable CompleteListener listener) {
      return JettyCall.send(inside, request, listener);
    }
  }

  /** The application aborts its request, of which copies are sent. */
  @JoinPoint(type = REQUEST, method = "abort", descriptor = "(Ljava/lang/Throwable;)")
  @Requires(type = REQUEST, method = Requests.NEEDED)
  public static final class Abort {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Inside Lookup inside, @This HttpRequest request, @Argument(0) @Nullable Throwable cause) {
      return JettyCall.abort(inside, request, cause);
    }
  }
}
