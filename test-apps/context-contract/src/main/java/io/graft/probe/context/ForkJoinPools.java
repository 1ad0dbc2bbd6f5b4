package io.graft.probe.context;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.TimeUnit;

/** {@link ForkJoinPool}, given what is not a {@link ForkJoinTask}. */
final class ForkJoinPools extends Scenarios {
  ForkJoinPools() {
    add("every way to submit carries the context", () -> submit(new ForkJoinPool(2)));
    add("the common pool carries the context", () -> submit(ForkJoinPool.commonPool()));
    add("the context ends with its task", this::end);
    add("a task of fork and join works as ever", this::recursive);
    add("a task that throws tells so", this::failure);
  }

  private void submit(ForkJoinPool pool) throws Exception {
    Object context = Context.fresh();
    Callable<Object> task = Context::current;
    Object[] seen = new Object[2];
    LinkedBlockingQueue<Object[]> executed = new LinkedBlockingQueue<>();
    Context.in(
        context,
        () -> {
          pool.execute(() -> executed.add(new Object[] {Context.current()}));
          Check.same(context, executed.poll(LIMIT_SECONDS, TimeUnit.SECONDS)[0], "execute");
          Check.same(context, ThreadPools.get(pool.submit(task)), "callable");
          ThreadPools.get(pool.submit(() -> ThreadPools.set(seen, 0)));
          Check.equal("r", ThreadPools.get(pool.submit(() -> ThreadPools.set(seen, 1), "r")), "r");
          for (Future<Object> future : pool.invokeAll(Arrays.asList(task, task))) {
            Check.same(context, ThreadPools.get(future), "invokeAll");
          }
          for (Future<Object> future :
              pool.invokeAll(Arrays.asList(task, task), LIMIT_SECONDS, TimeUnit.SECONDS)) {
            Check.same(context, ThreadPools.get(future), "invokeAll with a limit");
          }
          Check.same(context, pool.invokeAny(Arrays.asList(task, task)), "invokeAny");
          Check.same(
              context,
              pool.invokeAny(Arrays.asList(task, task), LIMIT_SECONDS, TimeUnit.SECONDS),
              "invokeAny with a limit");
          return null;
        });
    Check.same(context, seen[0], "runnable");
    Check.same(context, seen[1], "runnable with a result");
  }

  private void end() throws Exception {
    ForkJoinPool pool = new ForkJoinPool(1);
    try {
      Context.in(Context.fresh(), () -> ThreadPools.get(pool.submit(Context::current)));
      Callable<Object> task = Context::current;
      Check.same(null, ThreadPools.get(pool.submit(task)), "the context of nobody's task");
    } finally {
      pool.shutdownNow();
    }
  }

  private static final class Fibonacci extends RecursiveTask<Integer> {
    private static final long serialVersionUID = 1;
    private final int n;

    Fibonacci(int n) {
      this.n = n;
    }

    @Override
    protected Integer compute() {
      if (n < 2) {
        return n;
      }
      Fibonacci other = new Fibonacci(n - 2);
      other.fork();
      return new Fibonacci(n - 1).compute() + other.join();
    }
  }

  private void recursive() throws Exception {
    ForkJoinPool pool = new ForkJoinPool(2);
    try {
      Context.in(
          Context.fresh(),
          () -> {
            Check.equal(610, pool.invoke(new Fibonacci(15)), "fibonacci of 15");
            ForkJoinTask<Integer> task = new Fibonacci(10);
            Check.same(task, pool.submit(task), "what submit returns");
            Check.equal(55, ThreadPools.get(task), "fibonacci of 10");
            CountDownLatch ran = new CountDownLatch(1);
            pool.execute(ForkJoinTask.adapt(ran::countDown));
            Check.that(ran.await(LIMIT_SECONDS, TimeUnit.SECONDS), "the adapted task ran");
            return null;
          });
    } finally {
      pool.shutdownNow();
    }
  }

  private void failure() throws Exception {
    ForkJoinPool pool = new ForkJoinPool(1);
    try {
      IllegalStateException reason = new IllegalStateException("on purpose");
      ForkJoinTask<?> task =
          Context.in(
              Context.fresh(),
              () ->
                  pool.submit(
                      (Runnable)
                          () -> {
                            throw reason;
                          }));
      task.quietlyJoin();
      Throwable failure = task.getException();
      while (failure != null && failure != reason) {
        failure = failure.getCause();
      }
      Check.same(reason, failure, "what the task failed with");
    } finally {
      pool.shutdownNow();
    }
  }
}
