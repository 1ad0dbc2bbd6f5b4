package io.graft.instrumentation.undertow;

import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.graft.instrumentation.spi.server.ServletRoutes;
import io.undertow.server.HttpServerExchange;
import io.undertow.servlet.handlers.ServletPathMatch;
import io.undertow.servlet.handlers.ServletRequestContext;
import io.undertow.servlet.spec.HttpServletRequestImpl;
import io.undertow.util.AttachmentKey;
import org.jspecify.annotations.Nullable;

/** What a request has if a servlet serves it: its route, exception and asynchronous events. */
public final class ServletAdvice {
  /** The core's key may be in another class loader. */
  private static final AttachmentKey<ServerCall> CALL = AttachmentKey.create(ServerCall.class);

  private ServletAdvice() {}

  static @Nullable ServerCall current() {
    return ServerCall.of(CallContext.current());
  }

  /** Runs filters and a servlet: of the request, and of each forward, include and error page. */
  @JoinPoint(
      type = "io.undertow.servlet.handlers.ServletDispatchingHandler",
      method = "handleRequest",
      descriptor = "(Lio/undertow/server/HttpServerExchange;)V")
  @Requires(
      type = "io.undertow.servlet.handlers.ServletRequestContext",
      method = "getOriginalServletPathMatch")
  @Requires(type = "io.undertow.servlet.spec.HttpServletRequestImpl", method = "getContextPath")
  public static final class Dispatching {
    /** Returns the call of a request that is dispatched for the first time. */
    @OnEnter
    public static @Nullable Object enter(@Argument(0) HttpServerExchange exchange) {
      ServerCall call = current();
      if (call == null || exchange.getAttachment(CALL) != null) {
        return null;
      }
      exchange.putAttachment(CALL, call);
      // Now: a response of known length ends the call while the servlet still runs.
      String route = route(exchange.getAttachment(ServletRequestContext.ATTACHMENT_KEY));
      if (route != null) {
        call.route(route);
      }
      return call;
    }

    @OnExit
    public static void exit(@Entered @Nullable Object call, @Thrown @Nullable Throwable thrown) {
      if (call instanceof ServerCall && thrown != null) {
        ((ServerCall) call).failed(ServletRoutes.cause(thrown));
      }
    }

    private static @Nullable String route(@Nullable ServletRequestContext servlet) {
      ServletPathMatch match = servlet == null ? null : servlet.getOriginalServletPathMatch();
      if (match == null) {
        return null;
      }
      String path = match.getMatched();
      String rest = match.getRemaining();
      // Otherwise it is the default servlet, or one for an extension, which has no common template.
      boolean exact =
          rest == null
              && path != null
              && match
                  .getServletChain()
                  .getManagedServlet()
                  .getServletInfo()
                  .getMappings()
                  .contains(path);
      String context = servlet.getOriginalRequest().getContextPath();
      return ServletRoutes.of(exact ? path : null, context, path, rest);
    }
  }

  /** Spring MVC sets the pattern of the controller before it runs it. */
  @JoinPoint(
      type = "io.undertow.servlet.spec.HttpServletRequestImpl",
      method = "setAttribute",
      descriptor = "(Ljava/lang/String;Ljava/lang/Object;)V")
  public static final class SetAttribute {
    private static final String ERROR_PAGE =
        isJakarta() ? "jakarta.servlet.error.request_uri" : "javax.servlet.error.request_uri";

    @OnEnter
    public static void enter(
        @This HttpServletRequestImpl request,
        @Argument(0) @Nullable String name,
        @Argument(1) @Nullable Object value) {
      if (value == null || !ServletRoutes.SPRING_ROUTE.equals(name)) {
        return;
      }
      ServerCall call = current();
      // The route of an error page is not that of the request.
      if (call != null && request.getAttribute(ERROR_PAGE) == null) {
        String route = ServletRoutes.of(value, request.getContextPath(), null, null);
        if (route != null) {
          call.route(route);
        }
      }
    }

    private static boolean isJakarta() {
      for (Class<?> each : HttpServletRequestImpl.class.getInterfaces()) {
        if (each.getName().startsWith("jakarta.")) {
          return true;
        }
      }
      return false;
    }
  }

  /** A dispatch of an asynchronous request has thrown. */
  @JoinPoint(
      type = "io.undertow.servlet.spec.AsyncContextImpl",
      method = "handleError",
      descriptor = "(Ljava/lang/Throwable;)V")
  public static final class AsyncError {
    @OnEnter
    public static void enter(@Argument(0) @Nullable Throwable error) {
      ServerCall call = current();
      if (call != null && error != null) {
        call.failed(ServletRoutes.cause(error));
      }
    }
  }

  /** Code of the application that is called on an event: a task, a timeout, data, or room. */
  @JoinPoint(type = "io.undertow.servlet.spec.ServletContextImpl", method = "invokeRunnable")
  @JoinPoint(type = "io.undertow.servlet.spec.ServletContextImpl", method = "invokeOnWritePossible")
  @JoinPoint(type = "io.undertow.servlet.spec.ServletContextImpl", method = "invokeOnDataAvailable")
  @JoinPoint(type = "io.undertow.servlet.spec.ServletContextImpl", method = "invokeOnAllDataRead")
  public static final class Event {
    @OnEnter
    public static @Nullable Object enter(@Argument(0) @Nullable HttpServerExchange exchange) {
      ServerCall call = exchange == null ? null : exchange.getAttachment(CALL);
      if (call == null || CallContext.current() != null) {
        return null;
      }
      CallContext.swap(call);
      return call;
    }

    @OnExit
    public static void exit(@Entered @Nullable Object call) {
      if (call != null) {
        CallContext.swap(null);
      }
    }
  }
}
