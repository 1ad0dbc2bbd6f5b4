package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Returns;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * As {@link ForkJoinRunnable}, for a task with a result. Methods that the pool inherits make theirs
 * by {@code newTaskFor}.
 */
@JoinPoint(
    type = "java.util.concurrent.ForkJoinPool",
    method = "submit",
    descriptor = "(Ljava/util/concurrent/Callable;)Ljava/util/concurrent/ForkJoinTask;")
@JoinPoint(
    type = "java.util.concurrent.ForkJoinPool",
    method = "newTaskFor",
    descriptor = "(Ljava/util/concurrent/Callable;)Ljava/util/concurrent/RunnableFuture;")
public final class ForkJoinCallable {
  private ForkJoinCallable() {}

  @OnEnter(returns = Returns.ARGUMENT, argument = 0)
  public static @Nullable Callable<?> submit(@Argument(0) @Nullable Callable<?> task) {
    return Carrying.carry(task);
  }
}
