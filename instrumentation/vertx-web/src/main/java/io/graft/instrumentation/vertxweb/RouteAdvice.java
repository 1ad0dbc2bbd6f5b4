package io.graft.instrumentation.vertxweb;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.server.RouteCache;
import io.graft.instrumentation.spi.server.RouteTemplates;
import io.vertx.ext.web.RoutingContext;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/**
 * A route has matched, and its next handler is about to run. Handlers for many paths come before
 * the one that responds, so the last one counts.
 */
@JoinPoint(
    type = "io.vertx.ext.web.impl.RouteState",
    method = "handleContext",
    descriptor = "(Lio/vertx/ext/web/impl/RoutingContextImplBase;)V")
public final class RouteAdvice {
  private static final PrivateMember PATH =
      PrivateMember.call("io.vertx.ext.web.impl.RouteState", "getPath", 0);
  private static final PrivateMember EXACT =
      PrivateMember.call("io.vertx.ext.web.impl.RouteState", "isExactPath", 0);

  /** Where a context keeps its request: a later handler may run on the thread of another one. */
  private static final String CALL = "io.graft.call";

  private static final RouteCache ROUTES = new RouteCache();

  private RouteAdvice() {}

  @OnEnter
  public static void enter(
      @Inside Lookup inside, @This Object route, @Argument(0) RoutingContext context) {
    ServerCall call = call(context);
    Object path = call == null ? null : PATH.of(inside, route);
    if (path == null) {
      return; // for every path, or for a regular expression
    }
    String template = ROUTES.get(route, context.mountPoint());
    if (template == null) {
      boolean exact = Boolean.TRUE.equals(EXACT.of(inside, route));
      template =
          ROUTES.put(route, context.mountPoint(), exact ? path.toString() : rest(path.toString()));
    }
    call.template(template);
  }

  private static String rest(String path) {
    return path.endsWith("/") ? path + '*' : path + "/*";
  }

  private static @Nullable ServerCall call(RoutingContext context) {
    Object kept = context.get(CALL);
    if (kept != null) {
      return (ServerCall) kept;
    }
    ServerCall current = RouteTemplates.current();
    if (current != null) {
      context.put(CALL, current);
    }
    return current;
  }

  /** No handler has responded. */
  @JoinPoint(type = "io.vertx.ext.web.impl.RoutingContextImpl", method = "checkHandleNoMatch")
  public static final class NoMatch {
    private NoMatch() {}

    @OnEnter
    public static void enter(@This RoutingContext context) {
      ServerCall call = context.failed() ? null : call(context);
      if (call != null) {
        call.template(null);
      }
    }
  }
}
