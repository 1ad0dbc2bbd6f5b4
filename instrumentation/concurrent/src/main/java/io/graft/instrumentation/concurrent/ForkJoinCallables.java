package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.context.Carrying;
import io.graft.instrumentation.spi.context.Tasks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * As {@link ForkJoinCallable}, for several tasks. If an older JDK does not override one of these
 * methods, the inherited one calls {@link ForkJoinRunnable}'s.
 */
@JoinPoint(
    type = "java.util.concurrent.ForkJoinPool",
    method = "invokeAll",
    descriptor = "(Ljava/util/Collection;)Ljava/util/List;")
@JoinPoint(
    type = "java.util.concurrent.ForkJoinPool",
    method = "invokeAll",
    descriptor = "(Ljava/util/Collection;JLjava/util/concurrent/TimeUnit;)Ljava/util/List;")
@JoinPoint(
    type = "java.util.concurrent.ForkJoinPool",
    method = "invokeAny",
    descriptor = "(Ljava/util/Collection;)Ljava/lang/Object;")
@JoinPoint(
    type = "java.util.concurrent.ForkJoinPool",
    method = "invokeAny",
    descriptor = "(Ljava/util/Collection;JLjava/util/concurrent/TimeUnit;)Ljava/lang/Object;")
public final class ForkJoinCallables {
  private ForkJoinCallables() {}

  @OnEnter(returns = Result.ARGUMENT, argument = 0)
  public static @Nullable Collection<? extends @Nullable Callable<?>> submit(
      @Argument(0) @Nullable Collection<? extends @Nullable Callable<?>> tasks) {
    if (tasks == null || Tasks.context() == null) {
      return tasks;
    }
    List<@Nullable Callable<?>> carrying = new ArrayList<>(tasks.size());
    for (Callable<?> task : tasks) {
      carrying.add(Carrying.carry(task));
    }
    return carrying;
  }
}
