package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.context.Tasks;
import io.graft.instrumentation.spi.context.Waiting;
import org.jspecify.annotations.Nullable;

/**
 * A task is submitted to a {@code ThreadPoolExecutor}: by {@code execute} and all methods that call
 * it.
 */
@JoinPoint(
    type = "java.util.concurrent.ThreadPoolExecutor",
    method = "execute",
    descriptor = "(Ljava/lang/Runnable;)V")
public final class PoolSubmission {
  private PoolSubmission() {}

  @OnEnter
  public static void submit(@This Object pool, @Argument(0) @Nullable Runnable task) {
    if (task != null && !Tasks.onCarrier()) {
      Waiting.put(pool, task, Tasks.context());
    }
  }
}
