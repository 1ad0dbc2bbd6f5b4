package io.graft.instrumentation.shutdown;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;

/**
 * The thread that handles a signal. An application with a handler of its own for SIGTERM, as Karaf,
 * stops its servers before the JVM runs a shutdown hook. The JVM's own handler runs the hooks, for
 * which the instance is draining already. This class is loaded with the first signal.
 */
@JoinPoint(type = "jdk.internal.misc.Signal$1", method = "run", descriptor = "()V", optional = true)
@JoinPoint(type = "sun.misc.Signal$1", method = "run", descriptor = "()V", optional = true)
public final class SignalAdvice {
  /** As {@code Signal} names it. */
  private static final String TERMINATES = "SIGTERM handler";

  private SignalAdvice() {}

  @OnEnter
  public static void enter() {
    if (Thread.currentThread().getName().equals(TERMINATES)) {
      Governance.lifecycle().stopping();
    }
  }
}
