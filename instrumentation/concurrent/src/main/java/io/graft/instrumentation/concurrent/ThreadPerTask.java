package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Returns;
import org.jspecify.annotations.Nullable;

/**
 * An executor with a thread for each task makes one (JDK 21), whatever kind its factory gives. What
 * the factory is handed is an object of the executor already, and not the application's task.
 */
@JoinPoint(
    type = "java.util.concurrent.ThreadPerTaskExecutor",
    method = "newThread",
    descriptor = "(Ljava/lang/Runnable;)Ljava/lang/Thread;")
public final class ThreadPerTask {
  private ThreadPerTask() {}

  @OnEnter(returns = Returns.ARGUMENT, argument = 0)
  public static @Nullable Runnable start(@Argument(0) @Nullable Runnable task) {
    return Carrying.carry(task);
  }
}
