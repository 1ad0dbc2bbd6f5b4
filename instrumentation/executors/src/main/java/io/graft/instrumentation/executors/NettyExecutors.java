package io.graft.instrumentation.executors;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.context.Carrying;
import io.graft.instrumentation.spi.context.Tasks;
import io.graft.instrumentation.spi.context.Waiting;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Netty's event loops and promises. Tasks of Netty itself belong to a connection and not to the
 * request for which it was opened: they keep checking it for hours, and get no context. Neither do
 * those of the agent. An event of a pipeline, such as a message, is passed on within what it is
 * for, though, to handlers that have an executor of their own.
 */
public final class NettyExecutors {
  private static final String NETTY = "io.netty.";
  private static final String AGENT = "io.graft.instrumentation.";
  private static final String EVENT = "io.netty.channel.AbstractChannelHandlerContext$";
  private static final String WRITE = EVENT + "Write";
  private static final String SUBMITTED = "io.netty.util.concurrent.PromiseTask";

  private NettyExecutors() {}

  private static boolean isNettys(@Nullable Object task) {
    if (task == null) {
      return true;
    }
    String name = task.getClass().getName();
    if (name.startsWith(NETTY)) {
      boolean passesOn = name.startsWith(EVENT) && !name.startsWith(WRITE);
      return !passesOn && !name.equals(SUBMITTED);
    }
    return name.startsWith(AGENT);
  }

  /** A task for an event loop, now or once later. Periodic tasks have other methods. */
  @JoinPoint(
      type = "io.netty.util.concurrent.SingleThreadEventExecutor",
      method = "execute",
      descriptor = "(Ljava/lang/Runnable;)V")
  @JoinPoint(
      type = "io.netty.util.concurrent.AbstractScheduledEventExecutor",
      method = "schedule",
      descriptor =
          "(Ljava/lang/Runnable;JLjava/util/concurrent/TimeUnit;)"
              + "Lio/netty/util/concurrent/ScheduledFuture;")
  public static final class Task {
    private Task() {}

    @OnEnter(returns = Result.ARGUMENT, argument = 0)
    public static @Nullable Runnable submit(@Argument(0) @Nullable Runnable task) {
      return isNettys(task) ? task : Carrying.carry(task);
    }
  }

  /** As {@link Task}, for a task with a result. */
  @JoinPoint(
      type = "io.netty.util.concurrent.AbstractScheduledEventExecutor",
      method = "schedule",
      descriptor =
          "(Ljava/util/concurrent/Callable;JLjava/util/concurrent/TimeUnit;)"
              + "Lio/netty/util/concurrent/ScheduledFuture;")
  public static final class CallableTask {
    private CallableTask() {}

    @OnEnter(returns = Result.ARGUMENT, argument = 0)
    public static @Nullable Callable<?> submit(@Argument(0) @Nullable Callable<?> task) {
      return isNettys(task) ? task : Carrying.carry(task);
    }
  }

  /** A listener of a promise. It is not wrapped, because it can be removed again. */
  @JoinPoint(
      type = "io.netty.util.concurrent.DefaultPromise",
      method = "addListener0",
      descriptor = "(Lio/netty/util/concurrent/GenericFutureListener;)V")
  public static final class Listener {
    private Listener() {}

    @OnEnter
    public static void add(@This Object promise, @Argument(0) @Nullable Object listener) {
      if (listener != null && !isNettys(listener)) {
        Waiting.put(promise, listener, Tasks.context());
      }
    }
  }

  /** A listener is removed before the promise is complete. */
  @JoinPoint(
      type = "io.netty.util.concurrent.DefaultPromise",
      method = "removeListener0",
      descriptor = "(Lio/netty/util/concurrent/GenericFutureListener;)V")
  public static final class Removal {
    private Removal() {}

    @OnEnter
    public static void remove(@This Object promise, @Argument(0) @Nullable Object listener) {
      if (listener != null) {
        Waiting.take(promise, listener);
      }
    }
  }

  /** The promise is complete, and its listener runs. */
  @JoinPoint(
      type = "io.netty.util.concurrent.DefaultPromise",
      method = "notifyListener0",
      descriptor =
          "(Lio/netty/util/concurrent/Future;Lio/netty/util/concurrent/GenericFutureListener;)V")
  public static final class Notification {
    private Notification() {}

    @OnEnter
    public static @Nullable Object begin(
        @Argument(0) @Nullable Object promise, @Argument(1) @Nullable Object listener) {
      return promise == null ? null : Contexts.begin(promise, listener);
    }

    @OnExit
    public static void end(@Entered @Nullable Object begun) {
      Contexts.end(begun);
    }
  }
}
