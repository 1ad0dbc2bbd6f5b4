package io.graft.instrumentation.spi.context;

import io.graft.governance.context.CallContext;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/** Which tasks can be wrapped, and on which threads no context may be used. */
public final class Tasks {
  /** The class of threads that carry virtual threads; {@code null} before JDK 21. */
  private static final @Nullable Class<?> CARRIER = carrier();

  private Tasks() {}

  /**
   * Returns the context of the current thread, {@code null} on a carrier: there the JDK is between
   * two virtual threads, and all of them would share a thread-local of the carrier.
   */
  public static @Nullable CallContext context() {
    return onCarrier() ? null : CallContext.current();
  }

  /** Whether the current thread carries virtual threads, and none of them runs on it now. */
  public static boolean onCarrier() {
    return CARRIER != null && CARRIER.isInstance(Thread.currentThread());
  }

  /**
   * Whether a task may be wrapped. Not the continuation of a virtual thread, which is submitted to
   * its scheduler, a {@code ForkJoinPool}, each time the thread resumes: it belongs to that thread
   * and not to the one that wakes it. Not a {@code ForkJoinTask}: pools check its type.
   */
  public static boolean mayWrap(@Nullable Object task) {
    return task != null
        && !(task instanceof ForkJoinTask)
        && !task.getClass().getName().startsWith("java.lang.VirtualThread");
  }

  private static @Nullable Class<?> carrier() {
    // A named class: no lambda may be linked while a task is submitted.
    return AccessController.doPrivileged(
        new PrivilegedAction<@Nullable Class<?>>() {
          @Override
          public @Nullable Class<?> run() {
            try {
              return Class.forName("jdk.internal.misc.CarrierThread", false, null);
            } catch (ClassNotFoundException e) {
              return null;
            }
          }
        });
  }
}
