package io.graft.daemon;

import io.graft.bootstrap.Slot;
import io.graft.config.Notice;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The one place that makes threads of the agent. They are as far from the application as those of
 * the JVM: daemons of the system's thread group, which the application's {@code
 * Thread.activeCount()} does not count, with no class loader, no inherited thread local, no
 * priority and no access control context of the thread that made them, and with an uncaught
 * exception handler of their own.
 */
public final class AgentThread implements Runnable, Thread.UncaughtExceptionHandler {
  private static volatile @Nullable ThreadFactory factory;
  private static volatile boolean hasRights = true;

  private final Runnable work;

  private AgentThread(Runnable work) {
    this.work = work;
  }

  /**
   * Sets what constructs the threads: each version of Java has another way to inherit no thread
   * locals. Called once, before the first thread.
   *
   * @param rights whether this version of Java has access control at all
   */
  public static void constructedBy(ThreadFactory constructor, boolean rights) {
    factory = constructor;
    hasRights = rights;
  }

  /**
   * Makes a thread, not yet started.
   *
   * @param name what it is called, after {@code graft-}; empty: {@code graft}
   */
  public static Thread create(String name, Runnable work) {
    if (!hasRights) {
      return construct(name, work);
    }
    // The thread keeps the rights of all that is on the stack here, unless they are cut off.
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

  /** Tells what ended a thread; the application's default handler never sees it. */
  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    Notice.print("the agent's thread " + thread.getName() + " has ended", failure);
  }
}
