package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.context.Carrying;
import org.jspecify.annotations.Nullable;

/**
 * A task is submitted to an executor of {@code CompletableFuture} itself: the one for machines with
 * one or two processors before JDK 25, or the one for delays.
 */
@JoinPoint(
    type = "java.util.concurrent.CompletableFuture$ThreadPerTaskExecutor",
    method = "execute",
    descriptor = "(Ljava/lang/Runnable;)V")
@JoinPoint(
    type = "java.util.concurrent.CompletableFuture$DelayedExecutor",
    method = "execute",
    descriptor = "(Ljava/lang/Runnable;)V")
public final class CompletionSubmission {
  private CompletionSubmission() {}

  @OnEnter(returns = Result.ARGUMENT, argument = 0)
  public static @Nullable Runnable submit(@Argument(0) @Nullable Runnable task) {
    return Completions.keep(task) ? task : Carrying.carry(task);
  }
}
