package io.graft.registry.zookeeper;

import io.graft.daemon.Scheduler;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Passes events from the client's threads to the agent's thread, in order. A thousand events take
 * only a few tasks of the scheduler, and other tasks run in between.
 */
final class EventQueue {
  private static final int AT_ONCE = 256;

  private final Scheduler scheduler;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  EventQueue(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Adds an event. From any thread. */
  void add(Runnable message) {
    waiting.add(message);
    schedule();
  }

  private void schedule() {
    if (!scheduled.getAndSet(true)) {
      scheduler.execute("zookeeper", this::deliver);
    }
  }

  private void deliver() {
    scheduled.set(false);
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        Runnable next = waiting.poll();
        if (next == null) {
          return;
        }
        next.run();
      }
    } finally {
      if (!waiting.isEmpty()) {
        schedule();
      }
    }
  }
}
