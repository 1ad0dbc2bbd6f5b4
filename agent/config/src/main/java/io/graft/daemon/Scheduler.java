package io.graft.daemon;

import io.graft.log.AgentLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The one thread for all periodic work of the agent: heartbeats, watching the registry, advancing
 * windows. Tasks must be short (milliseconds); work that may block for long needs a thread of its
 * own, created by {@link AgentThread}.
 *
 * <p>A task that throws is logged and runs again at its next time. The thread starts with the first
 * task.
 */
public final class Scheduler implements Runnable {
  private final String name;
  // Rarely more than a dozen tasks, for which a list is faster than a heap.
  private final List<Task> tasks = new ArrayList<>();
  private boolean stopped;
  private Thread thread;

  /**
   * @param name the thread's name, after {@code graft-}
   */
  public Scheduler(String name) {
    this.name = name;
  }

  /** A scheduled task. */
  public static final class Task {
    private final Scheduler scheduler;
    private final String name;
    private final Runnable work;
    private final long periodNanos;
    private long dueNanos;

    private Task(
        Scheduler scheduler, String name, Runnable work, long delayNanos, long periodNanos) {
      this.scheduler = scheduler;
      this.name = name;
      this.work = work;
      this.periodNanos = periodNanos;
      this.dueNanos = System.nanoTime() + delayNanos;
    }

    /** Cancels further runs. A run in progress continues. */
    public void cancel() {
      synchronized (scheduler) {
        scheduler.tasks.remove(this);
      }
    }
  }

  /** Runs {@code work} soon, on the agent's thread. */
  public Task execute(String taskName, Runnable work) {
    return add(new Task(this, taskName, work, 0, 0));
  }

  /** Runs {@code work} once, after this many milliseconds. */
  public Task after(String taskName, long millis, Runnable work) {
    return add(new Task(this, taskName, work, millis * 1000000, 0));
  }

  /**
   * Runs {@code work} soon, on the agent's thread, and waits for its end.
   *
   * @param millis the maximum wait, in milliseconds
   */
  public void executeAndWait(String taskName, long millis, Runnable work) {
    if (Thread.currentThread() == thread) {
      work.run();
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    execute(
        taskName,
        new Runnable() {
          @Override
          public void run() {
            try {
              work.run();
            } finally {
              done.countDown();
            }
          }
        });
    try {
      done.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs {@code work} now and then repeatedly, with this many milliseconds between the end of one
   * run and the start of the next.
   */
  public Task every(String taskName, long millis, Runnable work) {
    return add(new Task(this, taskName, work, 0, Math.max(1, millis) * 1000000));
  }

  /** As {@link AgentThread#create}. */
  public static Thread thread(String name, Runnable work) {
    return AgentThread.create(name, work);
  }

  /**
   * Stops the thread for good: scheduled tasks do not run any more.
   *
   * @param millis the maximum wait for a run in progress, in milliseconds
   */
  public void stop(long millis) {
    Thread running;
    synchronized (this) {
      stopped = true;
      tasks.clear();
      running = thread;
      notifyAll();
    }
    if (running == null || running == Thread.currentThread()) {
      return;
    }
    try {
      running.join(Math.max(1, millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Task add(Task task) {
    if (stopped) {
      return task;
    }
    tasks.add(task);
    if (thread == null) {
      thread = AgentThread.create(name, this);
      thread.start();
    }
    notifyAll();
    return task;
  }

  /** Runs the tasks, on its own thread. Not for other callers. */
  @Override
  public void run() {
    for (Task task = next(); task != null; task = next()) {
      try {
        task.work.run();
      } catch (Throwable e) {
        // A task that fails must not stop the others.
        report(task, e);
      }
      // A leftover interrupt of a library would end the next wait.
      Thread.interrupted();
      if (task.periodNanos > 0) {
        task.dueNanos = System.nanoTime() + task.periodNanos;
      }
    }
  }

  private static void report(Task task, Throwable failure) {
    String text = "the agent's task '" + task.name + "' failed";
    text += task.periodNanos > 0 ? " and will be tried again: " : ": ";
    try {
      AgentLog.atMost("task " + task.name, 60000, text + AgentLog.reason(failure));
    } catch (Throwable e) {
      // Most likely out of memory, so logging would fail too.
      return;
    }
  }

  /** Waits for the task that is due next; {@code null}: the scheduler has been stopped. */
  private synchronized Task next() {
    while (!stopped) {
      long now = System.nanoTime();
      long wait = Long.MAX_VALUE;
      Task first = null;
      for (int i = 0; i < tasks.size(); i++) {
        Task task = tasks.get(i);
        if (task.dueNanos - now < wait) {
          wait = task.dueNanos - now;
          first = task;
        }
      }
      if (first != null && wait <= 0) {
        if (first.periodNanos == 0) {
          tasks.remove(first);
        }
        return first;
      }
      try {
        if (first == null) {
          wait();
        } else {
          // Rounded up, so that the thread does not wake too early.
          wait(wait / 1000000 + 1);
        }
      } catch (InterruptedException e) {
        // Only stop() ends this thread.
        continue;
      }
    }
    return null;
  }
}
