package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.context.Carrying;
import org.jspecify.annotations.Nullable;

/** A {@code ForkJoinPool} gets a task that it wraps in one of its own. */
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
@JoinPoint(
    type = "java.util.concurrent.ForkJoinPool",
    method = "schedule",
    descriptor =
        "(Ljava/lang/Runnable;JLjava/util/concurrent/TimeUnit;)Ljava/util/concurrent/ScheduledFuture;",
    optional = true) // since JDK 25
public final class ForkJoinRunnable {
  private ForkJoinRunnable() {}

  @OnEnter(returns = Result.ARGUMENT, argument = 0)
  public static @Nullable Runnable submit(@Argument(0) @Nullable Runnable task) {
    if (Completions.keep(task)) {
      return task;
    }
    return Carrying.carry(task);
  }
}
