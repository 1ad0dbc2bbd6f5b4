package io.graft.instrumentation.tomcat;

import io.graft.governance.context.CallContext;
import io.graft.governance.context.Identity;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
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
      throws Throwable {
    ServerCall call = ServerCall.of(CallContext.current());
    if (principal == null || call == null || !principal.getClass().getName().equals(OF_CONNECTOR)) {
      return principal;
    }
    Identity identity = call.identity();
    return principal.getName().equals(identity.user())
        ? create(principal.getName(), new ArrayList<>(identity.roles()))
        : principal;
  }

  private static Principal create(String name, List<String> roles) throws Throwable {
    return Creation.HANDLE == null
        ? new GenericPrincipal(name, null, roles)
        : (Principal) Creation.HANDLE.invokeExact(name, roles);
  }

  /**
   * The constructor without a password, which is none: the only one since Tomcat 10.1. Searched for
   * once, since a failed search costs as much as the rest of a request.
   */
  private static final class Creation {
    /** {@code null} in older versions. */
    static final @Nullable MethodHandle HANDLE = find();

    private static @Nullable MethodHandle find() {
      try {
        return MethodHandles.publicLookup()
            .findConstructor(
                GenericPrincipal.class, MethodType.methodType(void.class, String.class, List.class))
            .asType(MethodType.methodType(Principal.class, String.class, List.class));
      } catch (NoSuchMethodException | IllegalAccessException older) {
        return null;
      }
    }
  }
}
