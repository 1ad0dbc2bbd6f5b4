package io.graft.instrumentation.liberty;

import com.ibm.wsspi.webcontainer.servlet.IExtendedRequest;
import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.server.ServletRoutes;
import org.jspecify.annotations.Nullable;

/** A request leaves its web application: its route and its failure are known. */
@JoinPoint(type = "com.ibm.ws.webcontainer.webapp.WebApp", method = "handleRequest")
public final class WebAppAdvice {
  private static final String FAILURE = "servlet.error.exception";

  private WebAppAdvice() {}

  @OnExit
  public static void exit(@Argument(0) Object request) {
    CallContext context = CallContext.current();
    if (context instanceof ServerCall && request instanceof IExtendedRequest) {
      ServerCall call = (ServerCall) context;
      IExtendedRequest http = (IExtendedRequest) request;
      String route = route(http);
      if (route != null) {
        call.route(route);
      }
      Object failure = failure(http);
      if (failure instanceof Throwable) {
        call.failed(ServletRoutes.cause((Throwable) failure));
      }
    }
  }

  private static @Nullable String route(IExtendedRequest request) {
    return ServletRoutes.of(
        request.getAttribute(ServletRoutes.SPRING_ROUTE),
        request.getContextPath(),
        request.getServletPath(),
        request.getPathInfo());
  }

  private static @Nullable Object failure(IExtendedRequest request) {
    Object failure = request.getAttribute("javax." + FAILURE);
    return failure == null ? request.getAttribute("jakarta." + FAILURE) : failure;
  }
}
