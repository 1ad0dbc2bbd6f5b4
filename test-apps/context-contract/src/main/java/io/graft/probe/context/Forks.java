package io.graft.probe.context;

import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Tasks of a {@link ForkJoinPool} that fork each other. */
final class Forks extends Scenarios {
  Forks() {
    add("forked tasks have the context", this::forked);
    add("a submitted task of the pool's own kind has the context", this::submitted);
    add("a parallel stream has the context on every thread", this::stream);
    add("tasks without a request have none", this::without);
  }

  /** Forks two halves down to single ones, and collects the contexts that it sees. */
  private static final class Halves extends RecursiveAction {
    private static final long serialVersionUID = 1;
    private final int size;
    private final transient Set<Object> seen;

    Halves(int size, Set<Object> seen) {
      this.size = size;
      this.seen = seen;
    }

    @Override
    protected void compute() {
      Object context = Context.current();
      seen.add(context == null ? "none" : context);
      if (size > 1) {
        ForkJoinTask<?> first = new Halves(size / 2, seen).fork();
        ForkJoinTask<?> second = new Halves(size - size / 2, seen).fork();
        second.join();
        first.join();
      }
    }
  }

  private void forked() throws Exception {
    ForkJoinPool pool = new ForkJoinPool(4);
    try {
      Object context = Context.fresh();
      Set<Object> seen = ConcurrentHashMap.newKeySet();
      Context.in(context, () -> pool.submit(new Halves(2_000, seen))).get(30, TimeUnit.SECONDS);
      Check.equal(Collections.singleton(context), seen, "contexts");
    } finally {
      pool.shutdownNow();
    }
  }

  private void submitted() throws Exception {
    ForkJoinPool pool = new ForkJoinPool(2);
    try {
      for (int way = 0; way < 3; way++) {
        Object context = Context.fresh();
        Object[] seen = new Object[1];
        CountDownLatch ran = new CountDownLatch(1);
        ForkJoinTask<?> task =
            ForkJoinTask.adapt(
                () -> {
                  ThreadPools.set(seen, 0);
                  ran.countDown();
                });
        int how = way;
        Context.in(
            context,
            () -> {
              if (how == 0) {
                pool.execute(task);
              } else if (how == 1) {
                pool.submit(task);
              } else {
                pool.invoke(task);
              }
              return null;
            });
        Check.that(ran.await(LIMIT_SECONDS, TimeUnit.SECONDS), "it ran");
        Check.same(context, seen[0], "context");
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private void stream() throws Exception {
    ForkJoinPool pool = new ForkJoinPool(2);
    try {
      Object context = Context.fresh();
      Set<Object> seen = ConcurrentHashMap.newKeySet();
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      CyclicBarrier both = new CyclicBarrier(2); // so that two threads take part
      Context.in(
              context,
              () ->
                  pool.submit(
                      () ->
                          IntStream.range(0, 2)
                              .parallel()
                              .forEach(
                                  i -> {
                                    threads.add(Thread.currentThread());
                                    Object now = Context.current();
                                    seen.add(now == null ? "none" : now);
                                    await(both);
                                  })))
          .get(LIMIT_SECONDS, TimeUnit.SECONDS);
      Check.equal(2, threads.size(), "threads");
      Check.equal(Collections.singleton(context), seen, "contexts");
    } finally {
      pool.shutdownNow();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void without() throws Exception {
    ForkJoinPool pool = new ForkJoinPool(2);
    try {
      Set<Object> seen = ConcurrentHashMap.newKeySet();
      Context.in(Context.fresh(), () -> pool.submit(new Halves(100, seen)))
          .get(LIMIT_SECONDS, TimeUnit.SECONDS);
      seen.clear();
      pool.submit(new Halves(100, seen)).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      Check.equal(Collections.singleton("none"), seen, "contexts");
    } finally {
      pool.shutdownNow();
    }
  }
}
