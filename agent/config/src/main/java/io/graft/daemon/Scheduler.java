package io.graft.daemon;

import io.graft.config.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The one thread for all that the agent does from time to time: heartbeats, watching the registry,
 * moving windows. What it runs has to be short (milliseconds); work that can block for long takes a
 * thread of its own, made by {@link AgentThread}.
 *
 * <p>A task that throws is reported and goes on at its next time. The thread starts with the first
 * task.
 */
public final class Scheduler implements Runnable {
  private final String name;
  // Rarely more than a dozen tasks: a list is faster than a heap of so few.
  private final List<Task> tasks = new ArrayList<>();
  private boolean stopped;
  private Thread thread;

  /**
   * @param name what the thread is called, after {@code graft-}
   */
  public Scheduler(String name) {
    this.name = name;
  }

  /** Something that was scheduled. */
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

    /** Does not run it again. A run that is under way goes on. */
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

  /** Runs {@code work} once, so many milliseconds from now. */
  public Task after(String taskName, long millis, Runnable work) {
    return add(new Task(this, taskName, work, millis * 1000000, 0));
  }

  /**
   * Runs {@code work} soon, on the agent's thread, and waits for its end.
   *
   * @param millis the longest wait, in milliseconds
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
   * Runs {@code work} now and then again and again, so many milliseconds from the end of one run to
   * the start of the next.
   */
  public Task every(String taskName, long millis, Runnable work) {
    return add(new Task(this, taskName, work, 0, Math.max(1, millis) * 1000000));
  }

  /** As {@link AgentThread#create}. */
  public static Thread thread(String name, Runnable work) {
    return AgentThread.create(name, work);
  }

  /**
   * Ends the thread, for good: what is scheduled does not run any more.
   *
   * @param millis the longest wait for a run that is under way, in milliseconds
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

  /** What its thread does, and nobody else may. */
  @Override
  public void run() {
    for (Task task = next(); task != null; task = next()) {
      try {
        task.work.run();
      } catch (Throwable e) {
        // Every task is somebody's duty: one that fails must not end the others.
        report(task, e);
      }
      // An interrupt that a library left behind would end the next wait.
      Thread.interrupted();
      if (task.periodNanos > 0) {
        task.dueNanos = System.nanoTime() + task.periodNanos;
      }
    }
  }

  private static void report(Task task, Throwable failure) {
    String text = "the agent's task '" + task.name + "' failed";
    text += task.periodNanos > 0 ? " and is tried again: " : ": ";
    try {
      Notice.atMost("task " + task.name, 60000, text + Notice.reason(failure));
    } catch (Throwable e) {
      // Out of memory, most likely: there is nothing left to say it with.
      return;
    }
  }

  /** Waits for the task that is due first; {@code null}: the scheduler has been stopped. */
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
          // Rounded up, so that the thread does not wake just before the time.
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
