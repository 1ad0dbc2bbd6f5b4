package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import org.jspecify.annotations.Nullable;

/** An executor runs a stage of a {@code CompletableFuture}. */
@JoinPoint(
    type = "java.util.concurrent.CompletableFuture$AsyncSupply",
    method = "run",
    descriptor = "()V")
@JoinPoint(
    type = "java.util.concurrent.CompletableFuture$AsyncRun",
    method = "run",
    descriptor = "()V")
@JoinPoint(
    type = "java.util.concurrent.CompletableFuture$Completion",
    method = "run",
    descriptor = "()V")
@JoinPoint(
    type = "java.util.concurrent.CompletableFuture$Completion",
    method = "exec",
    descriptor = "()Z")
public final class CompletionRun {
  private CompletionRun() {}

  @OnEnter
  public static @Nullable Object begin(@This Object stage) {
    return Completions.begin(stage);
  }

  @OnExit
  public static void end(@Entered @Nullable Object begun) {
    Completions.end(begun);
  }
}
