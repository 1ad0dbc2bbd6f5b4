package io.graft.probe.context;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Hands over work for a given number of seconds, in rounds, and prints after each round the heap in
 * use and how many contexts of requests that are over are still in memory. Some of the work never
 * runs: it is cancelled, rejected or forgotten.
 */
public final class Leaks {
  private static final int TASKS = 20_000;

  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  private final ScheduledThreadPoolExecutor scheduled = new ScheduledThreadPoolExecutor(2);
  private final ForkJoinPool forks = new ForkJoinPool(4);
  private final Timer timer = new Timer(true);
  private final List<WeakReference<Object>> contexts = new ArrayList<>();

  private Leaks() {}

  public static void main(String[] arguments) throws Exception {
    if (System.in.read() < 0) {
      throw new IllegalStateException("nobody says that the agent is ready");
    }
    new Leaks().run(Long.parseLong(arguments[0]));
    System.out.println("done");
    System.exit(0);
  }

  private void run(long seconds) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    int rounds = 0;
    do {
      round();
      System.out.println("round " + ++rounds + " heap " + heap() + " contexts " + left());
    } while (rounds < 4 || System.nanoTime() - end < 0);
  }

  private void round() throws Exception {
    contexts.clear();
    for (int from = 0; from < TASKS; from += 1_000) {
      CountDownLatch done = new CountDownLatch(5 * 1_000);
      for (int i = 0; i < 1_000; i++) {
        Object context = Context.fresh();
        contexts.add(new WeakReference<>(context));
        Context.in(context, () -> handOver(done));
      }
      Check.that(done.await(Scenarios.LIMIT_SECONDS, TimeUnit.SECONDS), "all ran");
    }
    scheduled.purge();
    timer.purge();
    // The last work of each thread: what a thread that now waits still has is not a leak.
    CompletableFuture.runAsync(() -> {}).get();
  }

  private Void handOver(CountDownLatch done) {
    pool.execute(done::countDown);
    scheduled.schedule(done::countDown, 1, TimeUnit.MICROSECONDS);
    CompletableFuture.supplyAsync(() -> 1, pool).thenAcceptAsync(one -> done.countDown(), forks);
    forks.submit(() -> ForkJoinTask.adapt(done::countDown).fork());
    timer.schedule(task(done), 0);
    Future<?> cancelled = scheduled.schedule(() -> {}, 1, TimeUnit.HOURS);
    cancelled.cancel(false);
    TimerTask late = task(done);
    timer.schedule(late, TimeUnit.HOURS.toMillis(1));
    late.cancel();
    new CompletableFuture<Object>().thenRunAsync(() -> {}, pool); // nobody completes it
    ForkJoinTask.adapt(() -> {}).tryUnfork(); // never forked
    return null;
  }

  private static TimerTask task(CountDownLatch done) {
    return new TimerTask() {
      @Override
      public void run() {
        done.countDown();
      }
    };
  }

  /** The contexts that cannot be collected, once they stay the same. */
  private long left() throws InterruptedException {
    long before = Long.MAX_VALUE;
    for (int i = 0; i < 50; i++) {
      System.gc();
      long now = contexts.stream().filter(context -> context.get() != null).count();
      if (now == before && i > 3) {
        return now;
      }
      before = now;
      // The table forgets what was collected at its next entry.
      pool.submit(() -> {});
      TimeUnit.MILLISECONDS.sleep(20); // for the reference handler
    }
    return before;
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
