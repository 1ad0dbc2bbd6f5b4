package io.graft.instrumentation.tomcat;

import io.graft.governance.context.CallContext;
import io.graft.governance.context.Identity;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import java.lang.reflect.Constructor;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.realm.GenericPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * The connector gives a request the principal that {@link TomcatDriver#principal} has named. It has
 * no roles: any realm finds those of a {@link GenericPrincipal}, so it becomes one. Not called for
 * requests without a user.
 */
@JoinPoint(
    type = "org.apache.catalina.connector.Request",
    method = "setUserPrincipal",
    descriptor = "(Ljava/security/Principal;)V")
public final class PrincipalAdvice {
  private static final String OF_CONNECTOR = "org.apache.catalina.connector.CoyotePrincipal";

  private PrincipalAdvice() {}

  @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
  public static @Nullable Principal enter(@Argument(0) @Nullable Principal principal)
      throws ReflectiveOperationException {
    CallContext context = CallContext.current();
    if (principal == null
        || !(context instanceof ServerCall)
        || !principal.getClass().getName().equals(OF_CONNECTOR)) {
      return principal;
    }
    Identity identity = context.identity();
    return principal.getName().equals(identity.user())
        ? create(principal.getName(), new ArrayList<>(identity.roles()))
        : principal;
  }

  /** The password, which is none, is no longer an argument since Tomcat 10.1. */
  private static Principal create(String name, List<String> roles)
      throws ReflectiveOperationException {
    try {
      Constructor<GenericPrincipal> current =
          GenericPrincipal.class.getConstructor(String.class, List.class);
      return current.newInstance(name, roles);
    } catch (NoSuchMethodException older) {
      return new GenericPrincipal(name, null, roles);
    }
  }
}
