package io.graft.instrumentation.undertow;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;

/**
 * Leaves the registry before WildFly is suspended, by an operator or before a graceful shutdown: it
 * refuses new requests from then on.
 */
@JoinPoint(
    type = "org.jboss.as.server.suspend.SuspendController",
    method = "suspend",
    descriptor = "(J)V",
    optional = true)
@JoinPoint(
    type = "org.jboss.as.server.suspend.SuspendController",
    method = "suspend",
    descriptor = "(Lorg/jboss/as/server/suspend/ServerSuspendContext;)",
    optional = true)
public final class SuspendAdvice {
  private SuspendAdvice() {}

  @OnEnter
  public static void enter() {
    Governance.lifecycle().suspended(true);
  }

  /** It serves again; also after a boot. */
  @JoinPoint(
      type = "org.jboss.as.server.suspend.SuspendController",
      method = "resume",
      descriptor = "()V",
      optional = true)
  @JoinPoint(
      type = "org.jboss.as.server.suspend.SuspendController",
      method = "resume",
      descriptor = "(Lorg/jboss/as/server/suspend/ServerResumeContext;)",
      optional = true)
  public static final class Resume {
    @OnExit(onThrow = false)
    public static void exit() {
      Governance.lifecycle().suspended(false);
    }
  }
}
