package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.context.Waiting;
import org.jspecify.annotations.Nullable;

/** A {@code ThreadPoolExecutor} rejects a task: its handler runs on this thread. */
@JoinPoint(
    type = "java.util.concurrent.ThreadPoolExecutor",
    method = "reject",
    descriptor = "(Ljava/lang/Runnable;)V")
public final class PoolRejection {
  private PoolRejection() {}

  @OnEnter
  public static void reject(@This Object pool, @Argument(0) @Nullable Object task) {
    if (task != null) {
      Waiting.take(pool, task);
    }
  }
}
