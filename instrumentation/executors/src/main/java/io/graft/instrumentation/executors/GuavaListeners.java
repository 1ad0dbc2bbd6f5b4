package io.graft.instrumentation.executors;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.context.Carrying;
import org.jspecify.annotations.Nullable;

/**
 * A listener of a Guava future: callbacks, transformations and combinations are such listeners. It
 * is run by the thread that completes the future, which may belong to another request or to none.
 */
@JoinPoint(
    type = "com.google.common.util.concurrent.AbstractFuture",
    method = "addListener",
    descriptor = "(Ljava/lang/Runnable;Ljava/util/concurrent/Executor;)V")
@JoinPoint(
    type = "com.google.common.util.concurrent.ExecutionList",
    method = "add",
    descriptor = "(Ljava/lang/Runnable;Ljava/util/concurrent/Executor;)V")
public final class GuavaListeners {
  /** How a future passes its result on to another one: Guava recognises these classes. */
  private static final String OWN = "com.google.common.util.concurrent.AbstractFuture$";

  private GuavaListeners() {}

  @OnEnter(returns = Result.ARGUMENT, argument = 0)
  public static @Nullable Runnable add(@Argument(0) @Nullable Runnable listener) {
    return listener == null || listener.getClass().getName().startsWith(OWN)
        ? listener
        : Carrying.carry(listener);
  }
}
