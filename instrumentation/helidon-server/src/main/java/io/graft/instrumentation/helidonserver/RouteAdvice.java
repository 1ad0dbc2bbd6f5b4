package io.graft.instrumentation.helidonserver;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.helidon.http.PathMatchers;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives a request the template of the route that accepts it, with those of the services around it.
 * A route does not know the services around it, so they are given to the routes of a tree at its
 * first request.
 */
@JoinPoint(type = "io.helidon.webserver.http.ServiceRoute", method = "crawler")
public final class RouteAdvice {
  private static final int MOST_ROUTES = 1 << 14;

  private static final String LEAF = "io.helidon.webserver.http.HttpRouteImpl";

  private static final PrivateMember ROUTES = PrivateMember.get(null, "routes");
  private static final PrivateMember MATCHER = PrivateMember.get(null, "pathMatcher");

  /** By root, and by route: the template of the services around it. */
  private static final Attached<Object, String> PREFIXES =
      new Attached<>(MOST_ROUTES, prefix -> {});

  private RouteAdvice() {}

  @OnEnter
  public static void enter(@Inside @Nullable Lookup inside, @This Object root) {
    if (PREFIXES.get(root) == null && PREFIXES.put(root, "")) {
      surround(inside, root, "");
    }
  }

  private static void surround(@Nullable Lookup inside, Object service, String prefix) {
    for (Object each : (List<?>) ROUTES.of(inside, service)) {
      if (each.getClass().getName().equals(LEAF)) {
        PREFIXES.put(each, prefix);
      } else if (each.getClass() == service.getClass()) {
        String own = Template.of(MATCHER.of(inside, each));
        surround(inside, each, own.isEmpty() ? prefix : Template.join(prefix, own));
      }
    }
  }

  /** Whether a route accepts a request; the last that does serves it. */
  @JoinPoint(
      type = LEAF,
      method = "accepts",
      descriptor = "(Lio/helidon/http/HttpPrologue;)Lio/helidon/http/PathMatchers$MatchResult;")
  @JoinPoint(
      type = LEAF,
      method = "accepts",
      descriptor =
          "(Lio/helidon/http/HttpPrologue;Lio/helidon/http/ServerRequestHeaders;)"
              + "Lio/helidon/http/PathMatchers$MatchResult;",
      optional = true)
  public static final class Accepts {
    private static final PrivateMember MATCHER = PrivateMember.get(null, "pathMatcher");

    /** By route; empty: it has none. */
    private static final Attached<Object, String> TEMPLATES =
        new Attached<>(MOST_ROUTES, template -> {});

    @OnExit(onThrow = false)
    public static void exit(
        @Inside @Nullable Lookup inside,
        @This Object route,
        @Returned PathMatchers.@Nullable MatchResult result) {
      ServerCall call = result == null || !result.accepted() ? null : HelidonDriver.current();
      if (call == null) {
        return;
      }
      String template = TEMPLATES.get(route);
      if (template == null) {
        template = template(inside, route);
        TEMPLATES.put(route, template);
      }
      if (!template.isEmpty()) {
        call.route(template);
      }
    }

    private static String template(@Nullable Lookup inside, Object route) {
      String prefix = PREFIXES.get(route);
      String own = Template.of(MATCHER.of(inside, route));
      // A handler of all paths, such as that of JAX-RS, is no route of its own.
      return prefix == null || own.isEmpty() && prefix.isEmpty() ? "" : Template.join(prefix, own);
    }
  }
}
