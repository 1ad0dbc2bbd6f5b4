package io.graft.daemon;

import io.graft.bootstrap.Slot;
import io.graft.log.AgentLog;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Creates all threads of the agent. They are as separate from the application as those of the JVM:
 * daemons in the system's thread group, which the application's {@code Thread.activeCount()} does
 * not count, with an uncaught exception handler of their own, and without the class loader, the
 * inherited thread locals, the priority and the access control context of the creating thread.
 */
public final class AgentThread implements Runnable, Thread.UncaughtExceptionHandler {
  private static volatile @Nullable ThreadFactory factory;
  private static volatile boolean hasRights = true;

  private final Runnable work;

  private AgentThread(Runnable work) {
    this.work = work;
  }

  /**
   * Sets how threads are constructed: each version of Java has another way to inherit no thread
   * locals. Called once, before the first thread.
   *
   * @param rights whether this version of Java has access control
   */
  public static void constructedBy(ThreadFactory constructor, boolean rights) {
    factory = constructor;
    hasRights = rights;
  }

  /**
   * Creates a thread without starting it.
   *
   * @param name its name, after {@code graft-}; empty: {@code graft}
   */
  public static Thread create(String name, Runnable work) {
    if (!hasRights) {
      return construct(name, work);
    }
    // Without this the thread would keep the access rights of all callers on the stack.
    return AccessController.doPrivileged(
        new PrivilegedAction<Thread>() {
          @Override
          public Thread run() {
            return construct(name, work);
          }
        });
  }

  private static Thread construct(String name, Runnable work) {
    AgentThread own = new AgentThread(work);
    ThreadFactory constructor = factory;
    Thread thread = constructor == null ? new Thread(group(), own) : constructor.newThread(own);
    thread.setName(name.isEmpty() ? "graft" : "graft-" + name);
    thread.setDaemon(true);
    thread.setPriority(Thread.NORM_PRIORITY);
    thread.setContextClassLoader(null);
    thread.setUncaughtExceptionHandler(own);
    return thread;
  }

  /** Returns the group of the JVM's own threads. */
  public static ThreadGroup group() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    for (ThreadGroup parent = group.getParent(); parent != null; parent = group.getParent()) {
      group = parent;
    }
    return group;
  }

  /** Marks the thread, so that nothing it does is governed or traced. */
  @Override
  public void run() {
    Slot.current()[Slot.OWN] = Boolean.TRUE;
    work.run();
  }

  /** Logs what ended a thread; the application's default handler never sees it. */
  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    AgentLog.print("the agent's thread " + thread.getName() + " has ended", failure);
  }
}
