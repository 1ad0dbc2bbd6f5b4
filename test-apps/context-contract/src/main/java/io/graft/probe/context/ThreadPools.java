package io.graft.probe.context;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The context comes along into a {@link ThreadPoolExecutor}, and goes again. */
final class ThreadPools extends Scenarios {
  ThreadPools() {
    add("execute carries the context to a new thread and to one that waits", this::execute);
    add("every way to submit carries the context", this::submit);
    add("a cached pool carries the context from hand to hand", this::cached);
    add("the context ends with its task", this::end);
    add("the context ends with a task that throws", this::endOnThrow);
    add("a task hands its context on", this::nested);
    add("tasks of many requests never see each other's context", this::interleaved);
    add("one object for two requests runs once for each", this::shared);
    add("an object that comes back without a request has no context", this::sharedWithout);
    add("a completion service carries the context", this::completionService);
    add("without a context nothing is allocated", this::allocation);
  }

  private void execute() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try {
      for (int i = 0; i < 3; i++) {
        Object context = Context.fresh();
        LinkedBlockingQueue<Object[]> seen = new LinkedBlockingQueue<>();
        Context.in(
            context,
            () -> {
              pool.execute(() -> seen.add(new Object[] {Context.current()}));
              return null;
            });
        Check.same(context, seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)[0], "context " + i);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private void submit() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Object context = Context.fresh();
      Callable<Object> task = Context::current;
      Object[] seen = new Object[2];
      Context.in(
          context,
          () -> {
            Check.same(context, get(pool.submit(task)), "callable");
            get(pool.submit(() -> seen[0] = Context.current()));
            get(pool.submit(() -> set(seen, 1), ""));
            for (Future<Object> future : pool.invokeAll(Arrays.asList(task, task, task))) {
              Check.same(context, get(future), "invokeAll");
            }
            Check.same(context, pool.invokeAny(Collections.singletonList(task)), "invokeAny");
            return null;
          });
      Check.same(context, seen[0], "runnable");
      Check.same(context, seen[1], "runnable with a result");
    } finally {
      pool.shutdownNow();
    }
  }

  private void cached() throws Exception {
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      for (int i = 0; i < 200; i++) {
        Object context = Context.fresh();
        Future<Object> seen = Context.in(context, () -> pool.submit(Context::current));
        Check.same(context, get(seen), "context " + i);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private void end() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try {
      Context.in(Context.fresh(), () -> get(pool.submit(Context::current)));
      Check.same(null, get(pool.submit(Context::current)), "the context of nobody's task");
    } finally {
      pool.shutdownNow();
    }
  }

  private void endOnThrow() throws Exception {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            1,
            work -> {
              Thread thread = new Thread(work);
              thread.setUncaughtExceptionHandler((dead, why) -> {});
              return thread;
            });
    try {
      Context.in(
          Context.fresh(),
          () -> {
            pool.execute(
                () -> {
                  throw new IllegalStateException("on purpose");
                });
            return null;
          });
      Check.same(null, get(pool.submit(Context::current)), "the context of nobody's task");
    } finally {
      pool.shutdownNow();
    }
  }

  private void nested() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    ExecutorService other = Executors.newFixedThreadPool(1);
    try {
      Object context = Context.fresh();
      Future<Future<Object>> outer =
          Context.in(context, () -> pool.submit(() -> other.submit(Context::current)));
      Check.same(context, get(get(outer)), "the context of the inner task");
    } finally {
      pool.shutdownNow();
      other.shutdownNow();
    }
  }

  private void interleaved() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    ExecutorService requests = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<String>>> wrong = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        wrong.add(requests.submit(() -> requestsOfOneThread(pool)));
      }
      for (Future<List<String>> each : wrong) {
        Check.equal(Collections.emptyList(), get(each), "tasks with a wrong context");
      }
    } finally {
      requests.shutdownNow();
      pool.shutdownNow();
    }
  }

  private static List<String> requestsOfOneThread(ExecutorService pool) throws Exception {
    List<String> wrong = new ArrayList<>();
    List<Object> expected = new ArrayList<>();
    List<Future<Object>> seen = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Object context = i % 5 == 0 ? null : Context.fresh();
      expected.add(context);
      seen.add(Context.in(context, () -> pool.submit(Context::current)));
    }
    for (int i = 0; i < seen.size(); i++) {
      Object actual = get(seen.get(i));
      if (actual != expected.get(i)) {
        wrong.add("task " + i + ": " + actual + " and not " + expected.get(i));
      }
    }
    return wrong;
  }

  private void shared() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      LinkedBlockingQueue<Object> seen = new LinkedBlockingQueue<>();
      Runnable task = () -> seen.add(Context.current());
      Object one = Context.fresh();
      Object other = Context.fresh();
      CountDownLatch free = new CountDownLatch(1);
      Callable<Boolean> busy = () -> free.await(LIMIT_SECONDS, TimeUnit.SECONDS);
      Future<Boolean> first = pool.submit(busy);
      Future<Boolean> second = pool.submit(busy);
      for (Object context : Arrays.asList(one, other)) {
        Context.in(
            context,
            () -> {
              pool.execute(task);
              return null;
            });
      }
      free.countDown();
      Check.that(get(first) && get(second), "the pool was busy");
      HashSet<Object> both = new HashSet<>();
      both.add(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
      both.add(seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
      Check.equal(new HashSet<>(Arrays.asList(one, other)), both, "the contexts seen");
    } finally {
      pool.shutdownNow();
    }
  }

  private void sharedWithout() throws Exception {
    ThreadPoolExecutor pool = (ThreadPoolExecutor) Executors.newFixedThreadPool(1);
    try {
      LinkedBlockingQueue<Object[]> seen = new LinkedBlockingQueue<>();
      Runnable task = () -> seen.add(new Object[] {Context.current()});
      CountDownLatch free = new CountDownLatch(1);
      Future<Boolean> busy = pool.submit(() -> free.await(LIMIT_SECONDS, TimeUnit.SECONDS));
      Context.in(
          Context.fresh(),
          () -> {
            pool.execute(task);
            return null;
          });
      pool.getQueue().clear();
      pool.execute(task);
      free.countDown();
      get(busy);
      Check.same(null, seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS)[0], "context");
    } finally {
      pool.shutdownNow();
    }
  }

  private void completionService() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try {
      Object context = Context.fresh();
      ExecutorCompletionService<Object> service = new ExecutorCompletionService<>(pool);
      Context.in(context, () -> service.submit(Context::current));
      Check.same(context, get(service.take()), "context");
    } finally {
      pool.shutdownNow();
    }
  }

  /** A worker that is kept busy, and a queue that allocates nothing, leave only the agent. */
  private void allocation() throws Exception {
    int tasks = 100_000;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(2 * tasks + 10), r -> daemon(r));
    CountDownLatch free = new CountDownLatch(1);
    try {
      Future<Boolean> busy = pool.submit(() -> free.await(LIMIT_SECONDS, TimeUnit.SECONDS));
      Runnable nothing = () -> {};
      com.sun.management.ThreadMXBean threads =
          (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().getId();
      for (int i = 0; i < tasks; i++) {
        pool.execute(nothing);
      }
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < tasks; i++) {
        pool.execute(nothing);
      }
      long bytes = threads.getThreadAllocatedBytes(thread) - before;
      Check.that(bytes < tasks, bytes + " bytes for " + tasks + " tasks is next to nothing");
      free.countDown();
      get(busy);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }

  static void set(Object[] seen, int index) {
    seen[index] = Context.current();
  }

  static <T> T get(Future<T> future) throws Exception {
    return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }
}
