package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.context.Waiting;
import org.jspecify.annotations.Nullable;

/** A task is removed from the queue of a {@code ThreadPoolExecutor} before it has run. */
@JoinPoint(
    type = "java.util.concurrent.ThreadPoolExecutor",
    method = "remove",
    descriptor = "(Ljava/lang/Runnable;)Z")
public final class PoolRemoval {
  private PoolRemoval() {}

  @OnExit(onThrow = false)
  public static void remove(
      @This Object pool, @Argument(0) @Nullable Object task, @Returned @Nullable Boolean removed) {
    if (task != null && Boolean.TRUE.equals(removed)) {
      Waiting.take(pool, task);
    }
  }
}
