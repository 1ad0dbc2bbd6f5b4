package io.graft.instrumentation.executors;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.context.Carrying;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x: the queue of a context's blocking tasks. One task of the pool works through it, so each
 * task of the queue has its own context. What runs on event loops are {@link NettyExecutors}'
 * tasks.
 */
public final class VertxTasks {
  /** The queue recognises its own tasks, to cancel them. */
  private static final String WORKER_TASK = "io.vertx.core.impl.WorkerTask";

  private VertxTasks() {}

  private static boolean isWorkerTask(Object task) {
    Class<?> type = task.getClass();
    return type.getName().equals(WORKER_TASK)
        || type.getSuperclass() != null && type.getSuperclass().getName().equals(WORKER_TASK);
  }

  /** A task is put into the queue. */
  @JoinPoint(
      type = "io.vertx.core.impl.TaskQueue",
      method = "execute",
      descriptor = "(Ljava/lang/Runnable;Ljava/util/concurrent/Executor;)V")
  public static final class Submission {
    private Submission() {}

    @OnEnter(returns = Result.ARGUMENT, argument = 0)
    public static @Nullable Runnable submit(@Argument(0) @Nullable Runnable task) {
      if (task != null && isWorkerTask(task)) {
        Contexts.keep(task);
        return task;
      }
      return Carrying.carry(task);
    }
  }

  /** The queue is worked through. */
  @JoinPoint(type = "io.vertx.core.impl.TaskQueue", method = "run", descriptor = "()V")
  public static final class Queue {
    private Queue() {}

    @OnEnter
    public static @Nullable Object begin() {
      return Contexts.beginWithout();
    }

    @OnExit
    public static void end(@Entered @Nullable Object begun) {
      Contexts.end(begun);
    }
  }

  /** A blocking task runs (since 4.5). */
  @JoinPoint(type = WORKER_TASK, method = "run", descriptor = "()V")
  public static final class Run {
    private Run() {}

    @OnEnter
    public static @Nullable Object begin(@This Object task) {
      return Contexts.begin(null, task);
    }

    @OnExit
    public static void end(@Entered @Nullable Object begun) {
      Contexts.end(begun);
    }
  }
}
