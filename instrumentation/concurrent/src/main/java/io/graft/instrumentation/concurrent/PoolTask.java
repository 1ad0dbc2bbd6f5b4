package io.graft.instrumentation.concurrent;

import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.context.Waiting;
import org.jspecify.annotations.Nullable;

/**
 * A worker of a {@code ThreadPoolExecutor} takes its next task from the queue. The context of the
 * previous task ends here, and that of the next begins, so that it applies to {@code
 * beforeExecute}, the task and {@code afterExecute}.
 */
@JoinPoint(
    type = "java.util.concurrent.ThreadPoolExecutor",
    method = "getTask",
    descriptor = "()Ljava/lang/Runnable;")
public final class PoolTask {
  private PoolTask() {}

  @OnEnter
  public static void finish() {
    CallContext.swap(null);
  }

  @OnExit(onThrow = false)
  public static void begin(@This Object pool, @Returned @Nullable Object task) {
    CallContext context = task == null ? null : Waiting.take(pool, task);
    if (context != null) {
      CallContext.swap(context);
    }
  }
}
