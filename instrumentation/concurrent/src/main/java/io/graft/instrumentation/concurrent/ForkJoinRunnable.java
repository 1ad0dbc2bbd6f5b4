package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Returns;
import org.jspecify.annotations.Nullable;

/** A {@code ForkJoinPool} is given a task that it wraps into one of its own. */
@JoinPoint(
    type = "java.util.concurrent.ForkJoinPool",
    method = "execute",
    descriptor = "(Ljava/lang/Runnable;)V")
@JoinPoint(
    type = "java.util.concurrent.ForkJoinPool",
    method = "submit",
    descriptor = "(Ljava/lang/Runnable;)Ljava/util/concurrent/ForkJoinTask;")
@JoinPoint(
    type = "java.util.concurrent.ForkJoinPool",
    method = "submit",
    descriptor = "(Ljava/lang/Runnable;Ljava/lang/Object;)Ljava/util/concurrent/ForkJoinTask;")
public final class ForkJoinRunnable {
  private ForkJoinRunnable() {}

  @OnEnter(returns = Returns.ARGUMENT, argument = 0)
  public static @Nullable Runnable submit(@Argument(0) @Nullable Runnable task) {
    if (Completions.keep(task)) {
      return task;
    }
    return Carrying.carry(task);
  }
}
