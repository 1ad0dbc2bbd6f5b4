package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.context.Tasks;
import io.graft.instrumentation.spi.context.Waiting;
import java.util.concurrent.RunnableScheduledFuture;
import org.jspecify.annotations.Nullable;

/** A task is submitted to a {@code ScheduledThreadPoolExecutor}, to run once. */
@JoinPoint(
    type = "java.util.concurrent.ScheduledThreadPoolExecutor",
    method = "delayedExecute",
    descriptor = "(Ljava/util/concurrent/RunnableScheduledFuture;)V")
public final class PoolSchedule {
  private PoolSchedule() {}

  @OnEnter
  public static void schedule(
      @This Object pool, @Argument(0) @Nullable RunnableScheduledFuture<?> task) {
    if (task != null && !Tasks.onCarrier() && !task.isPeriodic()) {
      Waiting.put(pool, task, Tasks.context());
    }
  }
}
