package io.graft.instrumentation.jersey1;

import com.sun.jersey.api.core.ExtendedUriInfo;
import com.sun.jersey.api.uri.UriTemplate;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.server.RouteCache;
import io.graft.instrumentation.spi.server.RouteTemplates;
import java.util.List;

/**
 * The resource method is known. Filters of the resource run before this, those of the application
 * before there is a match.
 */
@JoinPoint(
    type = "com.sun.jersey.server.impl.application.WebApplicationContext",
    method = "pushMethod")
public final class RouteAdvice {
  private static final RouteCache ROUTES = new RouteCache();

  private RouteAdvice() {}

  @OnExit
  public static void exit(@This ExtendedUriInfo matched) {
    ServerCall call = RouteTemplates.current();
    if (call == null) {
      return;
    }
    List<UriTemplate> templates = matched.getMatchedTemplates(); // the last one first
    String route = matched.getBaseUri().getPath();
    for (int i = templates.size() - 1; i >= 0; i--) {
      UriTemplate each = templates.get(i);
      route = ROUTES.join(each, route, each.getTemplate());
    }
    call.template(route);
  }
}
