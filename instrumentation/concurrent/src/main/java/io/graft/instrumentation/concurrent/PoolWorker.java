package io.graft.instrumentation.concurrent;

import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.context.Waiting;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * A worker thread of a {@code ThreadPoolExecutor} starts. Its first task does not come from the
 * queue ({@link PoolTask}) but with the worker.
 */
@JoinPoint(
    type = "java.util.concurrent.ThreadPoolExecutor",
    method = "runWorker",
    descriptor = "(Ljava/util/concurrent/ThreadPoolExecutor$Worker;)V")
@Requires(type = "java.util.concurrent.ThreadPoolExecutor$Worker")
public final class PoolWorker {
  private static volatile @Nullable MethodHandle firstTask;

  private PoolWorker() {}

  @OnEnter
  public static @Nullable CallContext begin(
      @This Object pool, @Argument(0) Object worker, @Inside MethodHandles.Lookup inside)
      throws Throwable {
    MethodHandle getter = firstTask;
    if (getter == null) {
      getter =
          inside
              .findGetter(worker.getClass(), "firstTask", Runnable.class)
              .asType(MethodType.methodType(Object.class, Object.class));
      firstTask = getter;
    }
    Object task = (Object) getter.invokeExact(worker);
    return CallContext.swap(task == null ? null : Waiting.take(pool, task));
  }

  @OnExit
  public static void end(@Entered @Nullable CallContext before) {
    CallContext.swap(before);
  }
}
