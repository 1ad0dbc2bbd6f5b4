package io.graft.instrumentation.tomcat;

import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import org.jspecify.annotations.Nullable;

/**
 * A task of an asynchronous request, which Tomcat runs on one of its own threads; they are not
 * those of a {@code java.util.concurrent} pool in every version.
 */
@JoinPoint(
    type = "org.apache.catalina.core.AsyncContextImpl",
    method = "start",
    descriptor = "(Ljava/lang/Runnable;)V")
public final class AsyncStartAdvice {
  private AsyncStartAdvice() {}

  @OnEnter(returns = OnEnter.Returns.ARGUMENT, argument = 0)
  public static @Nullable Runnable enter(@Argument(0) @Nullable Runnable task) {
    CallContext context = CallContext.current();
    return task == null || context == null ? task : new InContext(task, context);
  }

  private static final class InContext implements Runnable {
    private final Runnable task;
    private final CallContext context;

    InContext(Runnable task, CallContext context) {
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
  }
}
