package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.context.Carrying;
import org.jspecify.annotations.Nullable;

/**
 * A thread-per-task executor creates a thread (JDK 21), of any kind that its factory makes. The
 * factory gets an object of the executor, not the application's task.
 */
@JoinPoint(
    type = "java.util.concurrent.ThreadPerTaskExecutor",
    method = "newThread",
    descriptor = "(Ljava/lang/Runnable;)Ljava/lang/Thread;")
public final class ThreadPerTask {
  private ThreadPerTask() {}

  @OnEnter(returns = Result.ARGUMENT, argument = 0)
  public static @Nullable Runnable start(@Argument(0) @Nullable Runnable task) {
    return Carrying.carry(task);
  }
}
