package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import org.jspecify.annotations.Nullable;

/**
 * A stage is handed to an executor of {@code CompletableFuture} itself: to that of machines with
 * one or two processors before JDK 25, or to one that waits first.
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

  @OnEnter
  public static void submit(@Argument(0) @Nullable Object task) {
    Completions.keep(task);
  }
}
