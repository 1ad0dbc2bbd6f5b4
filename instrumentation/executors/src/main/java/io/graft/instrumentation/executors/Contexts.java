package io.graft.instrumentation.executors;

import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.context.Tasks;
import io.graft.instrumentation.spi.context.Waiting;
import org.jspecify.annotations.Nullable;

/** Makes contexts current around what a library runs, and restores what was there before. */
final class Contexts {
  /** Stands for "no context", to distinguish it from {@code null}. */
  private static final Object NONE = new Object();

  private Contexts() {}

  /** Stores the current context for an object that runs once; an earlier one stays. */
  static void keep(@Nullable Object task) {
    CallContext context = task == null ? null : Tasks.context();
    if (context != null) {
      Waiting.putFirst(task, context);
    }
  }

  /**
   * Makes the context that was stored for a task current. Pass the result to {@link #end}.
   *
   * @param owner as when it was stored
   */
  static @Nullable Object begin(@Nullable Object owner, @Nullable Object task) {
    CallContext context = task == null ? null : Waiting.take(owner, task);
    return context == null ? null : before(CallContext.swap(context));
  }

  /** Runs what follows without a context. Pass the result to {@link #end}. */
  static @Nullable Object beginWithout() {
    return before(CallContext.swap(null));
  }

  private static Object before(@Nullable CallContext before) {
    return before == null ? NONE : before;
  }

  static void end(@Nullable Object begun) {
    if (begun != null) {
      CallContext.swap(begun == NONE ? null : (CallContext) begun);
    }
  }
}
