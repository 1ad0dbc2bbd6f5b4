package io.graft.instrumentation.jersey;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.server.RouteCache;
import io.graft.instrumentation.spi.server.RouteTemplates;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import org.glassfish.jersey.process.internal.Stage;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.uri.UriTemplate;
import org.jspecify.annotations.Nullable;

/**
 * The stage that finds the resource method, with sub-resource locators that lead to it. The filters
 * that run after the match are a later stage. The request is in a context since 2.7.
 */
@JoinPoint(
    type = "org.glassfish.jersey.server.internal.routing.RoutingStage",
    method = "apply",
    descriptor =
        "(Lorg/glassfish/jersey/server/internal/process/RequestProcessingContext;)"
            + "Lorg/glassfish/jersey/process/internal/Stage$Continuation;",
    optional = true)
@JoinPoint(
    type = "org.glassfish.jersey.server.internal.routing.RoutingStage",
    method = "apply",
    descriptor =
        "(Lorg/glassfish/jersey/server/ContainerRequest;)"
            + "Lorg/glassfish/jersey/process/internal/Stage$Continuation;",
    optional = true)
public final class RouteAdvice {
  private static final PrivateMember REQUEST =
      PrivateMember.call(
          "org.glassfish.jersey.server.internal.process.RequestProcessingContext", "request", 0);

  /** Its result is of another type in old versions, and in {@code jakarta}. */
  private static final PrivateMember URI_INFO =
      PrivateMember.call("org.glassfish.jersey.server.ContainerRequest", "getUriInfo", 0);

  private static final RouteCache ROUTES = new RouteCache();

  private RouteAdvice() {}

  @OnExit
  public static void exit(
      @Inside @Nullable Lookup inside,
      @Argument(0) Object context,
      @Returned Stage.@Nullable Continuation<?> continuation) {
    ServerCall call = RouteTemplates.current();
    if (call == null || continuation == null || !continuation.hasNext()) {
      return;
    }
    Object request = context instanceof ContainerRequest ? context : REQUEST.of(inside, context);
    ExtendedUriInfo matched = (ExtendedUriInfo) URI_INFO.of(inside, request);
    List<UriTemplate> templates = matched.getMatchedTemplates(); // the last one first
    String route = ((ContainerRequest) request).getBaseUri().getPath();
    for (int i = templates.size() - 1; i >= 0; i--) {
      UriTemplate each = templates.get(i);
      route = ROUTES.join(each, route, each.getTemplate());
    }
    call.template(route);
  }
}
