package io.graft.probe.context;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Has work of requests running, waiting and scheduled for later when the agent leaves, and tells
 * whether that keeps the agent in memory. Reads one command from each line of standard input.
 */
public final class Detached {
  private static final int COLLECTIONS = 200;

  private final ExecutorService pool = Executors.newFixedThreadPool(1);
  private final ScheduledExecutorService later = Executors.newScheduledThreadPool(1);
  private final CountDownLatch free = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(101);
  private WeakReference<ClassLoader> agent;

  private Detached() {}

  public static void main(String[] arguments) throws Exception {
    Detached application = new Detached();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String command = in.readLine(); command != null; command = in.readLine()) {
      switch (command) {
        case "work":
          application.work();
          break;
        case "collect":
          application.collect();
          break;
        case "end":
          application.end();
          break;
        default:
          throw new IllegalArgumentException(command);
      }
    }
  }

  private void work() throws Exception {
    ClassLoader loader =
        ((Map<?, ?>)
                Class.forName("io.graft.bootstrap.Bridge", true, null)
                    .getMethod("agent")
                    .invoke(null))
            .get("detach")
            .getClass()
            .getClassLoader();
    agent = new WeakReference<>(loader);
    Object[] slot =
        (Object[])
            Class.forName("io.graft.bootstrap.Slot", true, null).getMethod("current").invoke(null);
    slot[0] = Requests.context(loader);
    CountDownLatch runs = new CountDownLatch(1);
    pool.execute(() -> runUntilFree(runs));
    for (int i = 0; i < 100; i++) {
      pool.execute(() -> runUntilFree(runs));
    }
    later.schedule(() -> runUntilFree(runs), 1, TimeUnit.HOURS);
    slot[0] = null;
    Check.that(runs.await(30, TimeUnit.SECONDS), "the work has begun");
    System.out.println("working");
  }

  private void runUntilFree(CountDownLatch runs) {
    runs.countDown();
    try {
      free.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ended.countDown();
  }

  private void collect() throws InterruptedException {
    for (int i = 0; i < COLLECTIONS && agent.get() != null; i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(50);
    }
    System.out.println(agent.get() == null ? "gone" : "still in memory");
  }

  private void end() throws InterruptedException {
    free.countDown();
    Check.that(ended.await(30, TimeUnit.SECONDS), "the work has ended");
    System.out.println("ended");
    pool.shutdown();
    later.shutdownNow();
  }
}
