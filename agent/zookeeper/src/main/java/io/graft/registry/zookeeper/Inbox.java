package io.graft.registry.zookeeper;

import io.graft.daemon.Scheduler;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings what the client's threads say to the agent's thread, in its order. A thousand answers are
 * a few tasks of the scheduler, between which others have their turn.
 */
final class Inbox {
  private static final int AT_ONCE = 256;

  private final Scheduler scheduler;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  Inbox(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** From any thread. */
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
