package io.graft.instrumentation.faces;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.server.RouteTemplates;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/**
 * The first phase of a request has made or restored its view. The route is the context path and the
 * id of that view, if it exists: the id of another one is only the path that was asked for. Actions
 * may lead to another view later, which is the result and not the request.
 */
@JoinPoint(
    type = "com.sun.faces.lifecycle.RestoreViewPhase",
    method = "execute",
    descriptor = "(Ljavax/faces/context/FacesContext;)",
    optional = true)
@JoinPoint(
    type = "com.sun.faces.lifecycle.RestoreViewPhase",
    method = "execute",
    descriptor = "(Ljakarta/faces/context/FacesContext;)",
    optional = true)
@JoinPoint(
    type = "org.apache.myfaces.lifecycle.RestoreViewExecutor",
    method = "execute",
    descriptor = "(Ljavax/faces/context/FacesContext;)",
    optional = true)
@JoinPoint(
    type = "org.apache.myfaces.lifecycle.RestoreViewExecutor",
    method = "execute",
    descriptor = "(Ljakarta/faces/context/FacesContext;)",
    optional = true)
public final class RouteAdvice {
  private static final int MAX_APPLICATIONS = 1000;

  private static final String API = api();
  private static final String CONTEXT = API + "context.FacesContext";
  private static final PrivateMember VIEW = PrivateMember.call(CONTEXT, "getViewRoot", 0);
  private static final PrivateMember ID =
      PrivateMember.call(API + "component.UIViewRoot", "getViewId", 0);
  private static final PrivateMember APPLICATION = PrivateMember.call(CONTEXT, "getApplication", 0);
  private static final PrivateMember HANDLER =
      PrivateMember.call(API + "application.Application", "getViewHandler", 0);
  private static final PrivateMember LANGUAGE =
      PrivateMember.call(API + "application.ViewHandler", "getViewDeclarationLanguage", 2);
  private static final PrivateMember EXISTS =
      PrivateMember.call(API + "view.ViewDeclarationLanguage", "viewExists", 2);
  private static final PrivateMember EXTERNAL =
      PrivateMember.call(CONTEXT, "getExternalContext", 0);
  private static final PrivateMember CONTEXT_PATH =
      PrivateMember.call(API + "context.ExternalContext", "getRequestContextPath", 0);

  private static final Attached<Object, Views> APPLICATIONS =
      new Attached<>(MAX_APPLICATIONS, Views.LOST);

  private RouteAdvice() {}

  @OnExit(onThrow = false)
  public static void exit(@Inside @Nullable Lookup inside, @Argument(0) @Nullable Object context) {
    ServerCall call = context == null ? null : RouteTemplates.current();
    Object view = call == null ? null : VIEW.of(inside, context);
    Object id = view == null ? null : ID.of(inside, view);
    if (id == null) {
      return;
    }
    Views views = views(APPLICATION.of(inside, context));
    String route = views.route(id.toString());
    if (route == null && exists(inside, context, id)) {
      Object path = CONTEXT_PATH.of(inside, EXTERNAL.of(inside, context));
      route = views.put(id.toString(), RouteTemplates.join((String) path, id.toString()));
    }
    if (route != null) {
      call.template(route);
    }
  }

  private static Views views(@Nullable Object application) {
    Views views = application == null ? null : APPLICATIONS.get(application);
    if (views == null) {
      views = new Views();
      if (application != null) {
        APPLICATIONS.put(application, views);
      }
    }
    return views;
  }

  private static boolean exists(@Nullable Lookup inside, Object context, Object id) {
    Object handler = HANDLER.of(inside, APPLICATION.of(inside, context));
    Object language = LANGUAGE.of(inside, handler, context, id);
    return language != null && Boolean.TRUE.equals(EXISTS.of(inside, language, context, id));
  }

  private static String api() {
    try {
      Class.forName("jakarta.faces.FacesException", false, RouteAdvice.class.getClassLoader());
      return "jakarta.faces.";
    } catch (ClassNotFoundException e) {
      return "javax.faces.";
    }
  }
}
