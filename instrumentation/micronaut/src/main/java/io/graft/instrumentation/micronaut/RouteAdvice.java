package io.graft.instrumentation.micronaut;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.server.RouteCache;
import io.graft.instrumentation.spi.server.RouteTemplates;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.uri.UriMatchTemplate;
import io.micronaut.web.router.UriRouteMatch;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The router has looked for the route of a request, before its filters run. It returns one route,
 * or a list of them, which has more than one only if the request is ambiguous, and fails.
 */
@JoinPoint(
    type = "io.micronaut.web.router.DefaultRouter",
    method = "findAllClosest",
    optional = true)
@JoinPoint(type = "io.micronaut.web.router.DefaultRouter", method = "findClosest", optional = true)
public final class RouteAdvice {
  private static final RouteCache ROUTES = new RouteCache();

  /** A match has a route up to 3, and information about it since 4.0. */
  private static final boolean HAS_ROUTE = hasRoute();

  private static final PrivateMember INFO =
      PrivateMember.call("io.micronaut.web.router.UriRouteMatch", "getRouteInfo", 0);
  private static final PrivateMember TEMPLATE =
      PrivateMember.call("io.micronaut.web.router.UriRouteInfo", "getUriMatchTemplate", 0);

  private RouteAdvice() {}

  @OnExit
  public static void exit(
      @Inside Lookup inside,
      @Argument(0) HttpRequest<?> request,
      @Returned @Nullable Object returned) {
    Object match = returned;
    if (returned instanceof List) {
      List<?> matches = (List<?>) returned;
      match = matches.size() == 1 ? matches.get(0) : null;
    }
    ServerCall call = match == null ? null : RouteTemplates.current();
    if (call != null) {
      Object template =
          HAS_ROUTE
              ? ((UriRouteMatch<?, ?>) match).getRoute().getUriMatchTemplate()
              : TEMPLATE.of(inside, INFO.of(inside, match));
      call.template(text((UriMatchTemplate) template));
    }
  }

  private static String text(UriMatchTemplate template) {
    String text = ROUTES.get(template, null);
    return text != null ? text : ROUTES.put(template, null, template.toPathString());
  }

  private static boolean hasRoute() {
    try {
      UriRouteMatch.class.getMethod("getRoute");
      return true;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }
}
