package io.graft.instrumentation.tomcat;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Thrown;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Request;
import org.jspecify.annotations.Nullable;

/**
 * The application has done its part and Tomcat has not yet rendered an error page, which would
 * overwrite the route with that of the page.
 */
@JoinPoint(
    type = "org.apache.catalina.core.StandardContextValve",
    method = "invoke",
    descriptor =
        "(Lorg/apache/catalina/connector/Request;Lorg/apache/catalina/connector/Response;)V")
public final class ContextValveAdvice {
  private static final String SPRING_ROUTE =
      "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";
  private static final String FAILURE =
      (isJakarta() ? "jakarta" : "javax") + ".servlet.error.exception";

  private ContextValveAdvice() {}

  @OnExit
  public static void exit(@Argument(0) Request request, @Thrown @Nullable Throwable thrown) {
    ServerCall call = Calls.of(request.getCoyoteRequest());
    if (call == null) {
      return;
    }
    String route = route(request);
    if (route != null) {
      call.route(route);
    }
    Object failure = thrown != null ? thrown : request.getAttribute(FAILURE);
    if (failure instanceof Throwable) {
      call.failed(unwrapped((Throwable) failure));
    }
  }

  /** Spring hands on what a controller has thrown in an exception of the servlet API. */
  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause != null && failure.getClass().getName().endsWith("ServletException")
        ? cause
        : failure;
  }

  private static @Nullable String route(Request request) {
    Object pattern = request.getAttribute(SPRING_ROUTE);
    if (pattern != null) {
      return below(request, pattern.toString());
    }
    Wrapper wrapper = request.getWrapper();
    String path = request.getServletPath();
    if (wrapper == null || path == null) {
      return null;
    }
    if (request.getPathInfo() != null) {
      return below(request, path + "/*");
    }
    for (String mapping : wrapper.findMappings()) {
      if (mapping.equals(path)) {
        return below(request, path);
      }
    }
    // The default servlet, or one for an extension: a path of it says nothing about the others.
    return null;
  }

  private static String below(Request request, String path) {
    String context = request.getContext().getPath();
    return context.isEmpty() ? path : context + path;
  }

  private static boolean isJakarta() {
    try {
      Class.forName("jakarta.servlet.Servlet", false, ContextValveAdvice.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
