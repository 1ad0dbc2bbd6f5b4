package io.graft.instrumentation.concurrent;

import io.graft.governance.context.CallContext;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/** What kinds of tasks there are, and on what threads nothing may be done. */
final class Tasks {
  /** The threads that virtual threads are run by; {@code null} before JDK 21. */
  private static final @Nullable Class<?> CARRIER = carrier();

  private Tasks() {}

  /**
   * Returns the context of the current thread, {@code null} on a carrier: there the JDK is between
   * two virtual threads, and a thread-local of the carrier would be shared by all of them.
   */
  static @Nullable CallContext context() {
    return onCarrier() ? null : CallContext.current();
  }

  /** Whether the current thread runs virtual threads, and none of them at this moment. */
  static boolean onCarrier() {
    return CARRIER != null && CARRIER.isInstance(Thread.currentThread());
  }

  /**
   * Whether a task may be wrapped. Not the continuation of a virtual thread, which its scheduler, a
   * {@code ForkJoinPool}, is given each time that the thread goes on: it belongs to that thread and
   * not to the one that wakes it. Not a {@code ForkJoinTask}: pools look at its type.
   */
  static boolean mayWrap(@Nullable Object task) {
    return task != null
        && !(task instanceof ForkJoinTask)
        && !task.getClass().getName().startsWith("java.lang.VirtualThread");
  }

  private static @Nullable Class<?> carrier() {
    // Named: no lambda may be linked while a task is handed over.
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
