package io.graft.instrumentation.struts2;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.server.RouteTemplates;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.apache.struts2.ServletActionContext;
import org.jspecify.annotations.Nullable;

/**
 * An action begins, and its interceptors. The route is its namespace and the name that it has in
 * the configuration, which may be a pattern. Actions that it chains, and those of tags in its page,
 * begin within it.
 */
@JoinPoint(type = "org.apache.struts2.impl.StrutsActionProxy", method = "execute")
@JoinPoint(type = "org.apache.struts2.factory.StrutsActionProxy", method = "execute")
public final class RouteAdvice {
  /** Where the classes of XWork are; it became a part of Struts in 7.0. */
  private static final String XWORK = xwork();

  private static final PrivateMember NAMESPACE =
      PrivateMember.call(XWORK + "DefaultActionProxy", "getNamespace", 0);
  private static final PrivateMember CONFIG =
      PrivateMember.call(XWORK + "DefaultActionProxy", "getConfig", 0);
  private static final PrivateMember NAME =
      PrivateMember.call(XWORK + "config.entities.ActionConfig", "getName", 0);

  /** Takes nothing. The request is of {@code javax} or of {@code jakarta}. */
  private static final MethodHandle CONTEXT_PATH = contextPath();

  private RouteAdvice() {}

  @OnEnter
  public static void enter(@Inside @Nullable Lookup inside, @This Object action) throws Throwable {
    ServerCall call = RouteTemplates.current();
    if (call == null || call.hasTemplate()) {
      return;
    }
    String name = (String) NAME.of(inside, CONFIG.of(inside, action));
    String context = (String) CONTEXT_PATH.invokeExact();
    String namespace = (String) NAMESPACE.of(inside, action);
    call.template(RouteTemplates.join(RouteTemplates.join(context, namespace), name));
  }

  private static String xwork() {
    String old = "com.opensymphony.xwork2.";
    try {
      Class.forName(old + "DefaultActionProxy", false, RouteAdvice.class.getClassLoader());
      return old;
    } catch (ClassNotFoundException e) {
      return "org.apache.struts2.";
    }
  }

  private static MethodHandle contextPath() {
    try {
      Method request = ServletActionContext.class.getMethod("getRequest");
      Lookup lookup = MethodHandles.publicLookup();
      MethodHandle path =
          lookup.findVirtual(
              request.getReturnType(), "getContextPath", MethodType.methodType(String.class));
      return MethodHandles.filterReturnValue(lookup.unreflect(request), path);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
