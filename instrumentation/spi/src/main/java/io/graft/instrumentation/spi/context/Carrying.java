package io.graft.instrumentation.spi.context;

import io.graft.governance.context.CallContext;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A task wrapped with its context, for places where the application never sees the task again. */
public final class Carrying {
  private Carrying() {}

  /** Returns the task unchanged if it must not be wrapped or there is no context. */
  public static @Nullable Runnable carry(@Nullable Runnable task) {
    if (!Tasks.mayWrap(task) || task instanceof CarryingRunnable) {
      return task;
    }
    CallContext context = Tasks.context();
    return context == null ? task : new CarryingRunnable(task, context);
  }

  /** Returns a task that runs in a context other than that of the thread that submits it. */
  public static Runnable carry(Runnable task, CallContext context) {
    return new CarryingRunnable(task, context);
  }

  /** As {@link #carry(Runnable)}. */
  public static <T> @Nullable Callable<T> carry(@Nullable Callable<T> task) {
    if (!Tasks.mayWrap(task)) {
      return task;
    }
    CallContext context = Tasks.context();
    return context == null ? task : new CarryingCallable<>(task, context);
  }

  private static final class CarryingRunnable implements Runnable {
    private final Runnable task;
    private final CallContext context;

    CarryingRunnable(Runnable task, CallContext context) {
      this.task = task;
      this.context = context;
    }

    @Override
    public void run() {
      CallContext before = CallContext.swap(context);
      try {
        task.run();
      } finally {
        CallContext.swap(before);
      }
    }

    @Override
    public String toString() {
      return task.toString();
    }
  }

  private static final class CarryingCallable<T> implements Callable<T> {
    private final Callable<T> task;
    private final CallContext context;

    CarryingCallable(Callable<T> task, CallContext context) {
      this.task = task;
      this.context = context;
    }

    @Override
    public T call() throws Exception {
      CallContext before = CallContext.swap(context);
      try {
        return task.call();
      } finally {
        CallContext.swap(before);
      }
    }

    @Override
    public String toString() {
      return task.toString();
    }
  }
}
