package io.graft.instrumentation.springwebflux;

import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * A handler was found for a request, and is about to be invoked, on a thread that works for the
 * request. The method has another name since 6.0.
 */
@JoinPoint(
    type = "org.springframework.web.reactive.DispatcherHandler",
    method = "invokeHandler",
    optional = true)
@JoinPoint(
    type = "org.springframework.web.reactive.DispatcherHandler",
    method = "handleRequestWith",
    optional = true)
public final class RouteAdvice {
  private static final String PATTERN =
      "org.springframework.web.reactive.HandlerMapping.bestMatchingPattern";

  private RouteAdvice() {}

  @OnEnter
  public static void enter(
      @Argument(0) ServerWebExchange exchange, @Argument(1) @Nullable Object handler) {
    Object pattern = exchange.getAttributes().get(PATTERN);
    ServerCall current = pattern == null ? null : ServerCall.of(CallContext.current());
    if (current != null) {
      current.template(pattern.toString());
    }
  }

  /** Spring Boot turns an exception into its error page. */
  @JoinPoint(
      type =
          "org.springframework.boot.autoconfigure.web.reactive.error"
              + ".AbstractErrorWebExceptionHandler",
      method = "handle")
  @JoinPoint(
      type =
          "org.springframework.boot.webflux.autoconfigure.error.AbstractErrorWebExceptionHandler",
      method = "handle")
  public static final class Failure {
    private Failure() {}

    @OnEnter
    public static void enter(
        @Argument(0) ServerWebExchange exchange, @Argument(1) @Nullable Throwable failure) {
      ServerCall current = ServerCall.of(CallContext.current());
      // Such an exception is a status, often one that the client has caused.
      if (current != null && failure != null && !(failure instanceof ResponseStatusException)) {
        current.failed(failure);
      }
    }
  }
}
