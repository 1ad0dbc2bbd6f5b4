package io.graft.instrumentation.undertow;

import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.ServerEntry;
import io.graft.instrumentation.spi.ServletContainer;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.graft.instrumentation.spi.context.Carrying;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import org.jspecify.annotations.Nullable;

/** Requests, from start to end. */
public final class ExchangeAdvice {
  private ExchangeAdvice() {}

  /**
   * Runs the handlers of a request: first on the I/O thread that has parsed it, of HTTP/1, HTTP/2
   * or AJP, and then for each handler that the request is dispatched to, on any thread.
   */
  @JoinPoint(
      type = "io.undertow.server.Connectors",
      method = "executeRootHandler",
      descriptor = "(Lio/undertow/server/HttpHandler;Lio/undertow/server/HttpServerExchange;)V")
  @ServletContainer
  @ServerEntry
  @Requires(type = "io.undertow.server.HttpServerExchange", method = "startResponse")
  @Requires(
      type = "io.undertow.server.HttpServerExchange",
      method = "invokeExchangeCompleteListeners")
  @Requires(type = "io.undertow.server.protocol.http2.Http2ServerConnection")
  @Requires(type = "io.undertow.server.protocol.http.HttpServerConnection")
  public static final class Root {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Argument(0) HttpHandler handler, @Argument(1) HttpServerExchange exchange)
        throws Throwable {
      ServerCall call = UndertowDriver.INSTANCE.kept(exchange);
      if (call != null) {
        // A dispatch on the same thread is part of what that thread already does.
        boolean same = call == ServerCall.of(CallContext.current());
        return same ? null : UndertowDriver.INSTANCE.resume(exchange);
      }
      if (handler instanceof Refusal || exchange.isResponseStarted()) {
        return null;
      }
      return UndertowDriver.INSTANCE.enter(exchange, exchange);
    }

    @OnExit
    public static void exit(
        @Argument(1) HttpServerExchange exchange,
        @Entered @Nullable Object call,
        @Thrown @Nullable Throwable thrown) {
      UndertowDriver.INSTANCE.exit(call, exchange, exchange, thrown);
    }
  }

  /** A task for a request, on a thread of the server's or of the application's choice. */
  @JoinPoint(
      type = "io.undertow.server.HttpServerExchange",
      method = "dispatch",
      descriptor = "(Ljava/util/concurrent/Executor;Ljava/lang/Runnable;)")
  public static final class Dispatch {
    /** Undertow's own task, which runs a handler by the method above. */
    private static final String OWN = "io.undertow.server.HttpServerExchange$";

    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 1)
    public static @Nullable Runnable enter(
        @This HttpServerExchange exchange, @Argument(1) @Nullable Runnable task) {
      if (task == null || task.getClass().getName().startsWith(OWN)) {
        return task;
      }
      ServerCall call = UndertowDriver.INSTANCE.kept(exchange);
      return call == null ? task : Carrying.carry(task, call);
    }
  }

  /** Status and headers are final, and about to be sent. */
  @JoinPoint(
      type = "io.undertow.server.HttpServerExchange",
      method = "startResponse",
      descriptor = "()")
  public static final class StartResponse {
    @OnEnter
    public static void enter(@This HttpServerExchange exchange) {
      UndertowDriver.INSTANCE.answers(
          exchange,
          exchange.getStatusCode(),
          exchange.getResponseHeaders().getFirst(Headers.CONTENT_TYPE));
    }
  }

  /**
   * The exchange is complete, or its connection broken. Runs before the application's listeners,
   * which may delay or throw, and before the connection reads its next request.
   */
  @JoinPoint(
      type = "io.undertow.server.HttpServerExchange",
      method = "invokeExchangeCompleteListeners",
      descriptor = "()V")
  public static final class Complete {
    @OnEnter
    public static void enter(@This HttpServerExchange exchange) {
      UndertowDriver.INSTANCE.complete(exchange);
    }
  }
}
