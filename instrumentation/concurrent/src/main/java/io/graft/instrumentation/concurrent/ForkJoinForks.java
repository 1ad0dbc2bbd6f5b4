package io.graft.instrumentation.concurrent;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.context.Tasks;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that fork each other, as those of parallel streams do. Pools check their type, so they are
 * not wrapped.
 */
public final class ForkJoinForks {
  private ForkJoinForks() {}

  /** A task is forked by another one. */
  @JoinPoint(
      type = "java.util.concurrent.ForkJoinTask",
      method = "fork",
      descriptor = "()Ljava/util/concurrent/ForkJoinTask;")
  public static final class Fork {
    private Fork() {}

    @OnEnter
    public static void fork(@This Object task) {
      Completions.keepOnce(task);
    }
  }

  /** A task is submitted to a pool. */
  @JoinPoint(
      type = "java.util.concurrent.ForkJoinPool",
      method = "execute",
      descriptor = "(Ljava/util/concurrent/ForkJoinTask;)V")
  @JoinPoint(
      type = "java.util.concurrent.ForkJoinPool",
      method = "submit",
      descriptor = "(Ljava/util/concurrent/ForkJoinTask;)Ljava/util/concurrent/ForkJoinTask;")
  @JoinPoint(
      type = "java.util.concurrent.ForkJoinPool",
      method = "invoke",
      descriptor = "(Ljava/util/concurrent/ForkJoinTask;)Ljava/lang/Object;")
  public static final class Submission {
    private Submission() {}

    @OnEnter
    public static void submit(@Argument(0) @Nullable Object task) {
      if (task != null) {
        Completions.keepOnce(task);
      }
    }
  }

  /**
   * A task runs, on a thread of the pool or on one that joins it. Continuations of virtual threads
   * are such tasks too: nothing is looked up for them.
   */
  @JoinPoint(type = "java.util.concurrent.ForkJoinTask", method = "doExec", descriptor = "()")
  public static final class Run {
    private Run() {}

    @OnEnter
    public static @Nullable Object begin(@This Object task) {
      return Tasks.onCarrier() ? null : Completions.begin(task);
    }

    @OnExit
    public static void end(@Entered @Nullable Object begun) {
      Completions.end(begun);
    }
  }
}
