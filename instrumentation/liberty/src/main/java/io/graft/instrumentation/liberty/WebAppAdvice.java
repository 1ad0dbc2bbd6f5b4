package io.graft.instrumentation.liberty;

import com.ibm.wsspi.webcontainer.servlet.IExtendedRequest;
import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.server.ServletRoutes;
import org.jspecify.annotations.Nullable;

/** The route and the failure of a request, when the web container learns them. */
public final class WebAppAdvice {
  private WebAppAdvice() {}

  /** The request has been mapped; its filters and its servlet follow. */
  @JoinPoint(type = "com.ibm.ws.webcontainer.filter.WebAppFilterManager", method = "invokeFilters")
  public static final class Mapped {
    @OnEnter
    public static void enter(@Argument(0) Object request) {
      ServerCall call = call();
      if (call != null && call.route() == null && request instanceof IExtendedRequest) {
        route(call, (IExtendedRequest) request, null);
      }
    }
  }

  /** Spring stores its best pattern as an attribute, and Liberty the exception of a servlet. */
  @JoinPoint(
      type = "com.ibm.ws.webcontainer.srt.SRTServletRequest",
      method = "setAttribute",
      descriptor = "(Ljava/lang/String;Ljava/lang/Object;)V")
  public static final class Attribute {
    private static final String FAILURE = "servlet.error.exception";

    @OnEnter
    public static void enter(
        @This Object request, @Argument(0) @Nullable String name, @Argument(1) Object value) {
      if (name == null || value == null) {
        return;
      }
      if (value instanceof Throwable && name.endsWith(FAILURE)) {
        ServerCall call = call();
        if (call != null) {
          call.failed(ServletRoutes.cause((Throwable) value));
        }
      } else if (name.equals(ServletRoutes.SPRING_ROUTE)) {
        ServerCall call = call();
        if (call != null) {
          route(call, (IExtendedRequest) request, value);
        }
      }
    }
  }

  private static void route(ServerCall call, IExtendedRequest request, @Nullable Object pattern) {
    String route =
        ServletRoutes.of(
            pattern, request.getContextPath(), request.getServletPath(), request.getPathInfo());
    if (route != null) {
      call.route(route);
    }
  }

  private static @Nullable ServerCall call() {
    ServerCall call = ServerCall.of(CallContext.current());
    return call != null && !call.ended() ? call : null;
  }
}
