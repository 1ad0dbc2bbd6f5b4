package io.graft.instrumentation.concurrent;

import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.context.Tasks;
import io.graft.instrumentation.spi.context.Waiting;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/**
 * {@code java.util.Timer}. Its thread calls the {@code run} of the application's own class, so the
 * context begins where the thread removes the task from its queue, and ends where it looks for the
 * next one. Only a task that runs once is removed before it runs.
 */
public final class Timers {
  private static final String THREAD = "java.util.TimerThread";
  private static final PrivateMember QUEUE = PrivateMember.get(null, "queue");

  private Timers() {}

  /** Whether this is the thread of a timer, and not one that schedules or cancels. */
  static boolean onTimer() {
    return Thread.currentThread().getClass().getName().equals(THREAD);
  }

  /** A task is scheduled. */
  @JoinPoint(type = "java.util.Timer", method = "sched", descriptor = "(Ljava/util/TimerTask;JJ)V")
  public static final class Schedule {
    private Schedule() {}

    @OnEnter
    public static void schedule(@Argument(0) @Nullable Object task, @Argument(2) long period) {
      CallContext context = period == 0 && task != null ? Tasks.context() : null;
      if (context != null) {
        Waiting.putOnce(task, context);
      }
    }
  }

  /** The timer's thread looks whether there is another task. */
  @JoinPoint(type = "java.util.TaskQueue", method = "isEmpty", descriptor = "()Z")
  public static final class Next {
    private Next() {}

    @OnEnter
    public static void end() {
      if (onTimer()) {
        CallContext.swap(null);
      }
    }
  }

  /** The timer's thread removes the task that it is about to run, or that was cancelled. */
  @JoinPoint(type = "java.util.TaskQueue", method = "removeMin", descriptor = "()V")
  public static final class Remove {
    private Remove() {}

    @OnEnter
    public static void begin(@This Object queue, @Inside Lookup inside) {
      Object[] heap = (Object[]) QUEUE.of(inside, queue);
      Object task = heap == null ? null : heap[1];
      CallContext context = task == null ? null : Waiting.take(null, task);
      if (context != null && onTimer()) {
        CallContext.swap(context);
      }
    }
  }
}
