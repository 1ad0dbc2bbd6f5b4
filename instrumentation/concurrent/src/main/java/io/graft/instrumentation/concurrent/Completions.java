package io.graft.instrumentation.concurrent;

import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.context.Tasks;
import io.graft.instrumentation.spi.context.Waiting;
import java.util.concurrent.CompletableFuture.AsynchronousCompletionTask;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous stages of {@code CompletableFuture}. They are {@code ForkJoinTask}s, whose type
 * pools check, so they are not wrapped. Each is an object that runs once.
 */
final class Completions {
  /** Stands for "no context", to distinguish it from {@code null}. */
  private static final Object NONE = new Object();

  private Completions() {}

  /** Stores the current context for a task that runs once. */
  static void keepOnce(Object task) {
    CallContext context = Tasks.context();
    if (context != null) {
      Waiting.putOnce(task, context);
    }
  }

  /** Stores the current context for a stage. Returns false, and does nothing, for other tasks. */
  static boolean keep(@Nullable Object task) {
    if (!(task instanceof AsynchronousCompletionTask)) {
      return false;
    }
    keepOnce(task);
    return true;
  }

  /** Makes the context of a stage or task current. Pass the result to {@link #end}. */
  static @Nullable Object begin(Object task) {
    CallContext context = Waiting.take(null, task);
    if (context == null) {
      return null;
    }
    CallContext before = CallContext.swap(context);
    return before == null ? NONE : before;
  }

  static void end(@Nullable Object begun) {
    if (begun != null) {
      CallContext.swap(begun == NONE ? null : (CallContext) begun);
    }
  }
}
