package io.graft.instrumentation.spi.server;

import org.jspecify.annotations.Nullable;

/**
 * The route template and the failure of a request, as provided by the servlet API and Spring MVC.
 */
public final class ServletRoutes {
  /** The attribute in which Spring MVC stores the handler's pattern. */
  public static final String SPRING_ROUTE =
      "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

  private static final int MAX_WRAPPERS = 8;

  private ServletRoutes() {}

  /**
   * Returns the template; {@code null}: unknown.
   *
   * @param pattern the pattern matched by Spring MVC, below the context path; {@code null}: unknown
   * @param pathInfo {@code null} if the servlet is not mapped to a prefix
   */
  public static @Nullable String of(
      @Nullable Object pattern,
      @Nullable String contextPath,
      @Nullable String servletPath,
      @Nullable String pathInfo) {
    String below;
    if (pattern != null) {
      below = pattern.toString();
    } else if (pathInfo != null && servletPath != null) {
      below = servletPath + "/*";
    } else {
      return null;
    }
    return contextPath == null || contextPath.isEmpty() ? below : contextPath + below;
  }

  /** Spring wraps a controller's exception in one of the servlet API, and some chains wrap that. */
  public static Throwable cause(Throwable failure) {
    Throwable found = failure;
    for (int i = 0; i < MAX_WRAPPERS; i++) {
      Throwable cause = found.getCause();
      if (cause == null || !found.getClass().getName().endsWith("ServletException")) {
        return found;
      }
      found = cause;
    }
    return found;
  }
}
