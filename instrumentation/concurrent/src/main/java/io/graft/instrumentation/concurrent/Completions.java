package io.graft.instrumentation.concurrent;

import io.graft.governance.context.CallContext;
import java.util.concurrent.CompletableFuture.AsynchronousCompletionTask;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous stages of {@code CompletableFuture}. They are {@code ForkJoinTask}s that pools
 * know by type and help along, and so are not wrapped. Each is an object that runs once.
 */
final class Completions {
  /** Stands for "no context" where something must be told from nothing. */
  private static final Object NONE = new Object();

  private Completions() {}

  /** Keeps the current context for a stage. Returns false, and does nothing, for other tasks. */
  static boolean keep(@Nullable Object task) {
    if (!(task instanceof AsynchronousCompletionTask)) {
      return false;
    }
    CallContext context = Tasks.context();
    if (context != null) {
      Waiting.putOnce(task, context);
    }
    return true;
  }

  /** Makes the context of a stage current; what it returns is for {@link #end}. */
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
