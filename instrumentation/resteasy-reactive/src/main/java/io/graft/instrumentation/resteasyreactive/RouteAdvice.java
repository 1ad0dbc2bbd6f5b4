package io.graft.instrumentation.resteasyreactive;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.graft.instrumentation.spi.server.RouteCache;
import io.graft.instrumentation.spi.server.RouteTemplates;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.mapping.URITemplate;
import org.jspecify.annotations.Nullable;

/** A resource method or a locator was found; its handlers begin, filters first. */
@JoinPoint(
    type = "org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext",
    method = "restart",
    descriptor = "(Lorg/jboss/resteasy/reactive/server/mapping/RuntimeResource;Z)V")
public final class RouteAdvice {
  private static final RouteCache ROUTES = new RouteCache();

  private RouteAdvice() {}

  /**
   * @param located whether the resource is a sub-resource, of the locator that was matched before
   */
  @OnEnter
  public static void enter(
      @This ResteasyReactiveRequestContext context,
      @Argument(0) RuntimeResource resource,
      @Argument(1) Object located) {
    ServerCall call = RouteTemplates.current();
    if (call == null) {
      return;
    }
    String before =
        Boolean.TRUE.equals(located) ? call.route() : classRoute(context, resource.getClassPath());
    URITemplate path = resource.getPath();
    call.template(path == null ? before : ROUTES.join(path, before, path.template));
  }

  private static @Nullable String classRoute(
      ResteasyReactiveRequestContext context, @Nullable URITemplate path) {
    String prefix = context.getDeployment().getPrefix();
    return path == null ? prefix : ROUTES.join(path, prefix, path.template);
  }

  /** A locator has found a sub-resource, which may have no such method. */
  @JoinPoint(
      type = "org.jboss.resteasy.reactive.server.handlers.ResourceLocatorHandler",
      method = "handle",
      descriptor = "(Lorg/jboss/resteasy/reactive/server/core/ResteasyReactiveRequestContext;)V")
  public static final class Locator {
    private Locator() {}

    @OnExit
    public static void exit(@Thrown @Nullable Throwable thrown) {
      ServerCall call = thrown == null ? null : RouteTemplates.current();
      if (call != null) {
        call.template(null);
      }
    }
  }
}
