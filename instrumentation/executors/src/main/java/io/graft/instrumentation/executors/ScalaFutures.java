package io.graft.instrumentation.executors;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import org.jspecify.annotations.Nullable;

/**
 * Scala futures: a callback or transformation is submitted to its executor by the thread that
 * completes the future, so the context is that of its registration.
 */
public final class ScalaFutures {
  private ScalaFutures() {}

  /** A callback is registered (Scala 2.12), or linked to another promise later. */
  @JoinPoint(
      type = "scala.concurrent.impl.Promise$DefaultPromise",
      method = "dispatchOrAddCallback",
      descriptor = "(Lscala/concurrent/impl/CallbackRunnable;)V",
      optional = true)
  public static final class Callback {
    private Callback() {}

    @OnEnter
    public static void add(@Argument(0) @Nullable Object callback) {
      Contexts.keep(callback);
    }
  }

  /** As {@link Callback}, since Scala 2.13. */
  @JoinPoint(
      type = "scala.concurrent.impl.Promise$DefaultPromise",
      method = "dispatchOrAddCallbacks",
      descriptor =
          "(Ljava/lang/Object;Lscala/concurrent/impl/Promise$Callbacks;)"
              + "Lscala/concurrent/impl/Promise$Callbacks;",
      optional = true)
  public static final class Callbacks {
    private Callbacks() {}

    @OnEnter
    public static void add(@Argument(1) @Nullable Object callbacks) {
      Contexts.keep(callbacks);
    }
  }

  /** A callback runs. */
  @JoinPoint(type = "scala.concurrent.impl.CallbackRunnable", method = "run", descriptor = "()V")
  @JoinPoint(
      type = "scala.concurrent.impl.Promise$Transformation",
      method = "run",
      descriptor = "()V")
  public static final class Run {
    private Run() {}

    @OnEnter
    public static @Nullable Object begin(@This Object callback) {
      return Contexts.begin(null, callback);
    }

    @OnExit
    public static void end(@Entered @Nullable Object begun) {
      Contexts.end(begun);
    }
  }
}
