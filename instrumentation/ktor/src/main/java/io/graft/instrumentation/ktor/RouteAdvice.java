package io.graft.instrumentation.ktor;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.server.RouteCache;
import io.graft.instrumentation.spi.server.RouteTemplates;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/**
 * A route has matched, and its interceptors and its handler are about to run. A route is a node of
 * a tree, with a selector that matches a part of the path, or something else of the request.
 */
@JoinPoint(
    type = "io.ktor.routing.Routing",
    method = "executeResult",
    descriptor =
        "(Lio/ktor/util/pipeline/PipelineContext;Lio/ktor/routing/Route;Lio/ktor/http/Parameters;"
            + "Lkotlin/coroutines/Continuation;)Ljava/lang/Object;")
@JoinPoint(
    type = "io.ktor.server.routing.Routing",
    method = "executeResult",
    descriptor =
        "(Lio/ktor/util/pipeline/PipelineContext;Lio/ktor/server/routing/Route;"
            + "Lio/ktor/http/Parameters;Lkotlin/coroutines/Continuation;)Ljava/lang/Object;",
    optional = true)
@JoinPoint(
    type = "io.ktor.server.routing.RoutingRoot",
    method = "executeResult",
    descriptor =
        "(Lio/ktor/util/pipeline/PipelineContext;Lio/ktor/server/routing/RoutingNode;"
            + "Lio/ktor/http/Parameters;Lkotlin/coroutines/Continuation;)Ljava/lang/Object;")
public final class RouteAdvice {
  /** A node of the tree, in versions 1, 2 and 3. */
  private static final String NODE =
      nameOf(
          "io.ktor.routing.Route",
          "io.ktor.server.routing.RoutingNode",
          "io.ktor.server.routing.Route");

  private static final PrivateMember PARENT = PrivateMember.call(NODE, "getParent", 0);
  private static final PrivateMember SELECTOR = PrivateMember.call(NODE, "getSelector", 0);

  private static final RouteCache ROUTES = new RouteCache();

  private RouteAdvice() {}

  /**
   * @param node {@code null}: the coroutine is resumed
   */
  @OnEnter
  public static void enter(@Inside Lookup inside, @Argument(1) @Nullable Object node) {
    ServerCall call = node == null ? null : RouteTemplates.current();
    if (call != null) {
      String known = ROUTES.get(node, null);
      call.template(known != null ? known : ROUTES.put(node, null, template(inside, node)));
    }
  }

  private static String template(Lookup inside, Object node) {
    Object parent = PARENT.of(inside, node);
    String before = parent == null ? null : template(inside, parent);
    return RouteTemplates.join(before, part(SELECTOR.of(inside, node)));
  }

  /** Returns the part of the path that a selector matches; {@code null}: none. */
  private static @Nullable String part(@Nullable Object selector) {
    String name = selector == null ? "" : selector.getClass().getSimpleName();
    if (name.equals("PathSegmentRegexRouteSelector")) {
      return "{...}"; // as for any number of segments
    }
    boolean path = name.startsWith("PathSegment") || name.equals("RootRouteSelector");
    return path ? String.valueOf(selector) : null;
  }

  private static String nameOf(String... names) {
    for (String each : names) {
      try {
        return Class.forName(each, false, RouteAdvice.class.getClassLoader()).getName();
      } catch (ClassNotFoundException e) {
        // It is another version.
      }
    }
    return names[0];
  }
}
