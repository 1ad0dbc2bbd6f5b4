package io.graft.instrumentation.servlet;

import org.jspecify.annotations.Nullable;

/** What is known of the template that a request matched. */
public final class Routes {
  /** Where Spring MVC leaves the pattern of the handler. */
  public static final String SPRING_ROUTE =
      "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

  private Routes() {}

  /**
   * @param pattern what Spring MVC matched, below the context path; {@code null}: not known
   * @param pathInfo {@code null} where the servlet is not mapped to a prefix
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
}
