package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.context.Carrying;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread is created (JDK 21): the one method that {@code Thread.startVirtualThread}, the
 * builders, thread-per-task executors and structured scopes have in common. The context becomes
 * current on the virtual thread itself, and never on its carrier.
 */
@JoinPoint(
    type = "java.lang.ThreadBuilders",
    method = "newVirtualThread",
    descriptor =
        "(Ljava/util/concurrent/Executor;Ljava/lang/String;ILjava/lang/Runnable;)Ljava/lang/Thread;")
public final class VirtualThreadStart {
  private static final String POOL_WORKER = "java.util.concurrent.ThreadPoolExecutor$Worker";

  private VirtualThreadStart() {}

  @OnEnter(returns = Result.ARGUMENT, argument = 3)
  public static @Nullable Runnable start(@Argument(3) @Nullable Runnable task) {
    // A pool's worker outlives the request for which it was created, and gets a context with each
    // task.
    if (task == null || task.getClass().getName().equals(POOL_WORKER)) {
      return task;
    }
    return Carrying.carry(task);
  }
}
