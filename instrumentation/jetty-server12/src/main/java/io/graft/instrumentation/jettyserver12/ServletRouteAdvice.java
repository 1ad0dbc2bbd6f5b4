package io.graft.instrumentation.jettyserver12;

import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.server.ServletRoutes;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import org.jspecify.annotations.Nullable;

/**
 * A request, or a dispatch of it, passes the filters and the servlet that its path is mapped to, in
 * the environments of the {@code jakarta} names.
 */
@JoinPoint(type = "org.eclipse.jetty.ee9.servlet.ServletHandler", method = "doHandle")
@JoinPoint(type = "org.eclipse.jetty.ee10.servlet.ServletHandler$MappedServlet", method = "handle")
@JoinPoint(type = "org.eclipse.jetty.ee11.servlet.ServletHandler$MappedServlet", method = "handle")
public final class ServletRouteAdvice {
  private ServletRouteAdvice() {}

  /** Returns the call whose route this is; {@code null}: none, or it is an error page. */
  @OnEnter
  public static @Nullable Object enter(
      @Argument(0) Object handlerOrTarget,
      @Argument(1) Object targetOrRequest,
      @Argument(2) Object request) {
    return request instanceof HttpServletRequest
            && ((HttpServletRequest) request).getAttribute("jakarta.servlet.error.status_code")
                == null
        ? call()
        : null;
  }

  /** Now, because the mapping of an outer dispatch is there again when this method returns. */
  @OnExit
  public static void exit(
      @Argument(0) Object handlerOrTarget,
      @Argument(1) Object targetOrRequest,
      @Argument(2) Object request,
      @Entered @Nullable Object call) {
    if (call != null) {
      tell((ServerCall) call, route((HttpServletRequest) request));
    }
  }

  private static @Nullable String route(HttpServletRequest request) {
    Object pattern = request.getAttribute(ServletRoutes.SPRING_ROUTE);
    String info = request.getPathInfo();
    if (pattern == null && info == null) {
      HttpServletMapping mapping = request.getHttpServletMapping();
      if (mapping != null && mapping.getMappingMatch() == MappingMatch.EXACT) {
        pattern = mapping.getPattern();
      }
    }
    return ServletRoutes.of(pattern, request.getContextPath(), request.getServletPath(), info);
  }

  static @Nullable ServerCall call() {
    return ServerCall.of(CallContext.current());
  }

  static void tell(ServerCall call, @Nullable String route) {
    if (route != null) {
      call.route(route);
    }
  }

  /** The same with the {@code javax} names. */
  @JoinPoint(type = "org.eclipse.jetty.ee8.servlet.ServletHandler", method = "doHandle")
  public static final class Javax {
    @OnEnter
    public static @Nullable Object enter(
        @Argument(0) String target, @Argument(1) Object base, @Argument(2) Object request) {
      return request instanceof javax.servlet.http.HttpServletRequest
              && ((javax.servlet.http.HttpServletRequest) request)
                      .getAttribute("javax.servlet.error.status_code")
                  == null
          ? call()
          : null;
    }

    @OnExit
    public static void exit(
        @Argument(0) String target,
        @Argument(1) Object base,
        @Argument(2) Object request,
        @Entered @Nullable Object call) {
      if (call != null) {
        tell((ServerCall) call, route((javax.servlet.http.HttpServletRequest) request));
      }
    }

    private static @Nullable String route(javax.servlet.http.HttpServletRequest request) {
      Object pattern = request.getAttribute(ServletRoutes.SPRING_ROUTE);
      String info = request.getPathInfo();
      if (pattern == null && info == null) {
        javax.servlet.http.HttpServletMapping mapping = request.getHttpServletMapping();
        if (mapping != null && mapping.getMappingMatch() == javax.servlet.http.MappingMatch.EXACT) {
          pattern = mapping.getPattern();
        }
      }
      return ServletRoutes.of(pattern, request.getContextPath(), request.getServletPath(), info);
    }
  }
}
