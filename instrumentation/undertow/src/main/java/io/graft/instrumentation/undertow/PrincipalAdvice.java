package io.graft.instrumentation.undertow;

import io.graft.governance.context.CallContext;
import io.graft.governance.context.Identity;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.undertow.security.api.SecurityContext;
import org.jspecify.annotations.Nullable;

/** A request gets a new security context, as each does that reaches servlets: the user stays. */
@JoinPoint(
    type = "io.undertow.server.HttpServerExchange",
    method = "setSecurityContext",
    descriptor = "(Lio/undertow/security/api/SecurityContext;)V")
public final class PrincipalAdvice {
  private PrincipalAdvice() {}

  @OnExit(onThrow = false)
  public static void exit(@Argument(0) @Nullable SecurityContext context) {
    ServerCall call = context == null ? null : ServerCall.of(CallContext.current());
    if (call == null) {
      return;
    }
    Identity identity = call.identity();
    if (identity.user() != null && !context.isAuthenticated()) {
      new User(identity.user(), identity.roles()).in(context);
    }
  }
}
