package io.graft.instrumentation.executors;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.context.Carrying;
import org.jspecify.annotations.Nullable;

/**
 * The thread pool of JBoss, which is none of the JDK's: Quarkus runs all that may block in it, its
 * servlets among them.
 */
@JoinPoint(
    type = "org.jboss.threads.EnhancedQueueExecutor",
    method = "execute",
    descriptor = "(Ljava/lang/Runnable;)V")
public final class JbossTasks {
  private JbossTasks() {}

  @OnEnter(returns = Result.ARGUMENT, argument = 0)
  public static @Nullable Runnable execute(@Argument(0) @Nullable Runnable task) {
    return Carrying.carry(task);
  }
}
