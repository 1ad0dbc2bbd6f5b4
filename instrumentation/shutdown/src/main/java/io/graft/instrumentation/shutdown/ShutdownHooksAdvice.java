package io.graft.instrumentation.shutdown;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;

/**
 * The one method, on Java 8 to 25, that starts the application's shutdown hooks, all at once and in
 * no order: a hook of our own would race with the server's. It only runs if a hook is registered;
 * the class that holds them registers itself when it is initialised.
 */
@JoinPoint(type = "java.lang.ApplicationShutdownHooks", method = "runHooks", descriptor = "()V")
public final class ShutdownHooksAdvice {
  private ShutdownHooksAdvice() {}

  @OnEnter
  public static void enter() {
    Governance.lifecycle().stopping();
  }
}
