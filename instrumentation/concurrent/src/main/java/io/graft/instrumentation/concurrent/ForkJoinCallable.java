package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.context.Carrying;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * As {@link ForkJoinRunnable}, for a task with a result. Methods that the pool inherits create
 * theirs by {@code newTaskFor}.
 */
@JoinPoint(
    type = "java.util.concurrent.ForkJoinPool",
    method = "submit",
    descriptor = "(Ljava/util/concurrent/Callable;)Ljava/util/concurrent/ForkJoinTask;")
@JoinPoint(
    type = "java.util.concurrent.ForkJoinPool",
    method = "newTaskFor",
    descriptor = "(Ljava/util/concurrent/Callable;)Ljava/util/concurrent/RunnableFuture;")
@JoinPoint(
    type = "java.util.concurrent.ForkJoinPool",
    method = "schedule",
    descriptor =
        "(Ljava/util/concurrent/Callable;JLjava/util/concurrent/TimeUnit;)Ljava/util/concurrent/ScheduledFuture;",
    optional = true) // since JDK 25
public final class ForkJoinCallable {
  private ForkJoinCallable() {}

  @OnEnter(returns = Result.ARGUMENT, argument = 0)
  public static @Nullable Callable<?> submit(@Argument(0) @Nullable Callable<?> task) {
    return Carrying.carry(task);
  }
}
