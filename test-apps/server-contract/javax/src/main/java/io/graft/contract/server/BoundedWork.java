package io.graft.contract.server;

import java.lang.management.ManagementFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** BoundedWork of which there can be so much and no more, to ask for more than a server can do. */
final class BoundedWork {
  private static final int MILLIS = Integer.getInteger("work.millis", 100);

  private static final Semaphore PLACES =
      new Semaphore(Integer.getInteger("work.places", 20), true);

  private static final ExecutorService PROCESSORS =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          task -> {
            Thread thread = new Thread(task, "work");
            thread.setDaemon(true);
            return thread;
          });

  private BoundedWork() {}

  /** Works as with a database that lets in so many at once, on the thread of the request. */
  static void await() {
    PLACES.acquireUninterruptibly();
    try {
      Thread.sleep(MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      PLACES.release();
    }
  }

  /**
   * Takes so much time of a processor, on a thread of its own, as servers do that must not block.
   */
  static void compute(Runnable then) {
    PROCESSORS.execute(
        () -> {
          long end = processorNanos() + MILLIS * 1_000_000L;
          while (processorNanos() < end) {
            Math.sin(end);
          }
          then.run();
        });
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
