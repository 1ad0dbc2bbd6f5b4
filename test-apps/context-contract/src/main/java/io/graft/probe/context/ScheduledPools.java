package io.graft.probe.context;

import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** {@link ScheduledThreadPoolExecutor}: what runs once belongs to a request. */
final class ScheduledPools extends Scenarios {
  ScheduledPools() {
    add("a task that runs once has the context", this::once);
    add("a task that runs again and again has none", this::periodic);
    add("the application may decorate its tasks", this::decorated);
    add("a cancelled task leaves the queue", this::cancelled);
  }

  private void once() throws Exception {
    ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1);
    try {
      Object context = Context.fresh();
      Object[] seen = new Object[1];
      Context.in(
          context,
          () -> {
            ThreadPools.get(
                pool.schedule(() -> ThreadPools.set(seen, 0), 1, TimeUnit.MILLISECONDS));
            Check.same(
                context,
                ThreadPools.get(pool.schedule(Context::current, 1, TimeUnit.MILLISECONDS)),
                "callable");
            Check.same(context, ThreadPools.get(pool.submit(Context::current)), "submit");
            return null;
          });
      Check.same(context, seen[0], "runnable");
      Check.same(
          null,
          ThreadPools.get(pool.schedule(Context::current, 1, TimeUnit.MILLISECONDS)),
          "nobody's task");
    } finally {
      pool.shutdownNow();
    }
  }

  private void periodic() throws Exception {
    ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1);
    try {
      LinkedBlockingQueue<Object[]> seen = new LinkedBlockingQueue<>();
      Runnable task = () -> seen.add(new Object[] {Context.current()});
      Context.in(
          Context.fresh(),
          () -> {
            pool.scheduleAtFixedRate(task, 0, 1, TimeUnit.MILLISECONDS);
            return pool.scheduleWithFixedDelay(task, 0, 1, TimeUnit.MILLISECONDS);
          });
      for (int i = 0; i < 10; i++) {
        Check.same(null, seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)[0], "context of run " + i);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static final class DecoratingPool extends ScheduledThreadPoolExecutor {
    private final AtomicInteger decorated = new AtomicInteger();

    DecoratingPool() {
      super(1);
    }

    @Override
    protected <V> RunnableScheduledFuture<V> decorateTask(
        Callable<V> callable, RunnableScheduledFuture<V> task) {
      decorated.incrementAndGet();
      return task;
    }
  }

  private void decorated() throws Exception {
    DecoratingPool pool = new DecoratingPool();
    try {
      Object context = Context.fresh();
      ScheduledFuture<Object> seen =
          Context.in(context, () -> pool.schedule(Context::current, 1, TimeUnit.MILLISECONDS));
      Check.same(context, ThreadPools.get(seen), "context");
      Check.equal(1, pool.decorated.get(), "the number of tasks decorated");
    } finally {
      pool.shutdownNow();
    }
  }

  private void cancelled() throws Exception {
    ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1);
    pool.setRemoveOnCancelPolicy(true);
    try {
      ScheduledFuture<Object> future =
          Context.in(Context.fresh(), () -> pool.schedule(Context::current, 1, TimeUnit.HOURS));
      Check.same(future, pool.getQueue().peek(), "the head of the queue");
      future.cancel(false);
      Check.equal(0, pool.getQueue().size(), "the number of tasks that wait");
    } finally {
      pool.shutdownNow();
    }
  }
}
