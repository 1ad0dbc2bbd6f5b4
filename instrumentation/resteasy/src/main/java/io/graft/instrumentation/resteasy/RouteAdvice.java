package io.graft.instrumentation.resteasy;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.server.RouteCache;
import io.graft.instrumentation.spi.server.RouteTemplates;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.URI;
import org.jboss.resteasy.spi.HttpRequest;
import org.jboss.resteasy.spi.HttpResponse;
import org.jspecify.annotations.Nullable;

/** A resource method was found. It is called after the filters that run after the match. */
@JoinPoint(type = "org.jboss.resteasy.core.ResourceMethodInvoker", method = "invokeOnTarget")
public final class RouteAdvice {
  /** The attribute with the templates of the locators that have led to a sub-resource. */
  private static final String PREFIX = "io.graft.route";

  private static final PrivateMember METHOD =
      PrivateMember.get("org.jboss.resteasy.core.ResourceMethodInvoker", "method");
  private static final PrivateMember LOCATOR =
      PrivateMember.get("org.jboss.resteasy.core.ResourceLocatorInvoker", "method");
  private static final PrivateMember PATH =
      PrivateMember.call("org.jboss.resteasy.spi.metadata.ResourceLocator", "getFullpath", 0);

  // Since 4.0 the type of the URI is that of the API, javax or jakarta.
  private static final String URI_TYPE = uriType();
  private static final boolean HAS_OWN_TYPE =
      URI_TYPE.equals("org.jboss.resteasy.spi.ResteasyUriInfo");
  private static final PrivateMember URI_INFO =
      PrivateMember.call("org.jboss.resteasy.spi.HttpRequest", "getUri", 0);
  private static final PrivateMember BASE = PrivateMember.call(URI_TYPE, "getBaseUri", 0);

  private static final RouteCache ROUTES = new RouteCache();

  private RouteAdvice() {}

  @OnEnter
  public static void enter(
      @Inside @Nullable Lookup inside,
      @This Object invoker,
      @Argument(0) HttpRequest request,
      @Argument(1) HttpResponse response,
      @Argument(2) @Nullable Object target) {
    ServerCall call = RouteTemplates.current();
    if (call != null) {
      call.template(route(inside, request, METHOD.of(inside, invoker)));
    }
  }

  private static String route(@Nullable Lookup inside, HttpRequest request, Object method) {
    Object prefix = request.getAttribute(PREFIX);
    if (prefix == null) {
      URI base =
          HAS_OWN_TYPE
              ? request.getUri().getBaseUri()
              : (URI) BASE.of(inside, URI_INFO.of(inside, request));
      prefix = base == null ? "" : base.getPath();
    }
    return ROUTES.join(method, prefix.toString(), (String) PATH.of(inside, method));
  }

  private static String uriType() {
    try {
      return HttpRequest.class.getMethod("getUri").getReturnType().getName();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A locator has found a sub-resource. What is called there is not known yet. */
  @JoinPoint(
      type = "org.jboss.resteasy.core.ResourceLocatorInvoker",
      method = "invokeOnTargetObject")
  public static final class Locator {
    private Locator() {}

    @OnEnter
    public static void enter(
        @Inside @Nullable Lookup inside,
        @This Object invoker,
        @Argument(0) HttpRequest request,
        @Argument(1) HttpResponse response,
        @Argument(2) @Nullable Object target) {
      if (RouteTemplates.current() != null) {
        request.setAttribute(PREFIX, route(inside, request, LOCATOR.of(inside, invoker)));
      }
    }
  }
}
