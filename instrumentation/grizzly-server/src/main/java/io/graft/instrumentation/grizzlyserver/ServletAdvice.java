package io.graft.instrumentation.grizzlyserver;

import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.graft.instrumentation.spi.server.ServletRoutes;
import java.lang.invoke.MethodHandles.Lookup;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.util.MappingData;
import org.glassfish.grizzly.servlet.ServletHandler;
import org.glassfish.grizzly.servlet.ServletRegistration;
import org.glassfish.grizzly.servlet.WebappContext;
import org.jspecify.annotations.Nullable;

/** What a request has if a servlet serves it: its route and its exception. */
public final class ServletAdvice {
  /** Set while an error page is rendered, whose route is not that of the request. */
  private static final String[] ERROR_PAGE = {
    "javax.servlet.error.request_uri", "jakarta.servlet.error.request_uri"
  };

  private ServletAdvice() {}

  /** Runs the filters and the servlet that a request is mapped to. */
  @JoinPoint(
      type = "org.glassfish.grizzly.servlet.ServletHandler",
      method = "doServletService",
      descriptor =
          "(Lorg/glassfish/grizzly/http/server/Request;Lorg/glassfish/grizzly/http/server/Response;)V")
  @Requires(type = "org.glassfish.grizzly.servlet.WebappContext", method = "getServletRegistration")
  @Requires(type = "org.glassfish.grizzly.http.server.Request", method = "obtainMappingData")
  public static final class Service {
    /** Not that of the configuration, whose type is of the servlet API. */
    private static final PrivateMember CONTEXT =
        PrivateMember.get("org.glassfish.grizzly.servlet.ServletHandler", "servletCtx");

    /** Now: an asynchronous request may have ended before its first thread leaves it. */
    @OnEnter
    public static void enter(
        @Inside @Nullable Lookup inside,
        @This ServletHandler handler,
        @Argument(0) Request request) {
      ServerCall call = GrizzlyDriver.INSTANCE.kept(request);
      String route = call == null ? null : route(inside, handler, request.obtainMappingData());
      if (route != null) {
        call.route(route);
      }
    }

    private static @Nullable String route(
        @Nullable Lookup inside, ServletHandler handler, @Nullable MappingData mapping) {
      if (mapping == null) {
        return null;
      }
      String path = mapping.wrapperPath.toString();
      String rest = mapping.pathInfo.toString();
      // Otherwise it is the default servlet, or one for an extension, which has no common template.
      boolean exact = rest == null && path != null && isMapped(inside, handler, path);
      return ServletRoutes.of(exact ? path : null, mapping.contextPath.toString(), path, rest);
    }

    private static boolean isMapped(@Nullable Lookup inside, ServletHandler handler, String path) {
      Object context = CONTEXT.of(inside, handler);
      ServletRegistration servlet =
          context instanceof WebappContext
              ? ((WebappContext) context)
                  .getServletRegistration(handler.getServletConfig().getServletName())
              : null;
      return servlet != null && servlet.getMappings().contains(path);
    }
  }

  /** Spring MVC sets the pattern of the controller before it runs it. */
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.Request",
      method = "setAttribute",
      descriptor = "(Ljava/lang/String;Ljava/lang/Object;)V")
  public static final class SetAttribute {
    @OnEnter
    public static void enter(
        @This Request request,
        @Argument(0) @Nullable String name,
        @Argument(1) @Nullable Object value) {
      if (value == null || !ServletRoutes.SPRING_ROUTE.equals(name)) {
        return;
      }
      ServerCall call = GrizzlyDriver.INSTANCE.kept(request);
      if (call != null
          && request.getAttribute(ERROR_PAGE[0]) == null
          && request.getAttribute(ERROR_PAGE[1]) == null) {
        String route = ServletRoutes.of(value, request.getContextPath(), null, null);
        if (route != null) {
          call.route(route);
        }
      }
    }
  }

  /** What a filter or a servlet throws, which Grizzly 2.3 answers without keeping it. */
  @JoinPoint(type = "org.glassfish.grizzly.servlet.FilterChainImpl", method = "invokeFilterChain")
  public static final class Failure {
    @OnExit
    public static void exit(@Thrown @Nullable Throwable thrown) {
      if (thrown != null && CallContext.current() != null) {
        HandlerAdvice.failed(thrown);
      }
    }
  }
}
