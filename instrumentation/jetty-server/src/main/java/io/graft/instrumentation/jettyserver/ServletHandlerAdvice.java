package io.graft.instrumentation.jettyserver;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.server.ServletRoutes;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.servlet.ServletHandler;
import org.eclipse.jetty.servlet.ServletMapping;
import org.jspecify.annotations.Nullable;

/**
 * A request, or a dispatch of it, passes the filters and the servlet that its path is mapped to.
 */
@JoinPoint(type = "org.eclipse.jetty.servlet.ServletHandler", method = "doHandle")
@Requires(type = ServerStartAdvice.SINCE_9)
public final class ServletHandlerAdvice {
  private static final String ERROR = ".servlet.error.status_code";
  private static final String JAVAX_ERROR = "javax" + ERROR;
  private static final String JAKARTA_ERROR = "jakarta" + ERROR;

  private ServletHandlerAdvice() {}

  /** Returns the call whose route this is; {@code null}: none, or it is an error page. */
  @OnEnter
  public static @Nullable Object enter(@Argument(0) String target, @Argument(1) Request request) {
    return request.getAttribute(JAVAX_ERROR) == null && request.getAttribute(JAKARTA_ERROR) == null
        ? JettyServerDriver.kept(request)
        : null;
  }

  /** Now, because Jetty resets the mapping when this method returns. */
  @OnExit
  public static void exit(
      @This ServletHandler handler,
      @Argument(0) String target,
      @Argument(1) Request request,
      @Entered @Nullable Object call) {
    String route = call == null ? null : route(handler, request);
    if (route != null) {
      ((ServerCall) call).route(route);
    }
  }

  private static @Nullable String route(ServletHandler handler, Request request) {
    Object pattern = request.getAttribute(ServletRoutes.SPRING_ROUTE);
    String path = request.getServletPath();
    String info = request.getPathInfo();
    if (pattern == null && info == null && path != null && isMapped(handler, path)) {
      pattern = path;
    }
    return ServletRoutes.of(pattern, request.getContextPath(), path, info);
  }

  /** Whether a servlet has exactly this path. Otherwise it is the default one, or one by suffix. */
  private static boolean isMapped(ServletHandler handler, String path) {
    ServletMapping[] mappings = handler.getServletMappings();
    if (mappings == null) {
      return false;
    }
    for (ServletMapping mapping : mappings) {
      String[] specs = mapping.getPathSpecs();
      for (int i = 0; specs != null && i < specs.length; i++) {
        if (path.equals(specs[i])) {
          return true;
        }
      }
    }
    return false;
  }
}
