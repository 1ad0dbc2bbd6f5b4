package io.graft.probe.context;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Whatever an application can see of its {@link ThreadPoolExecutor} is as without the agent. */
final class ThreadPoolHooks extends Scenarios {
  ThreadPoolHooks() {
    add("beforeExecute and afterExecute get the task itself, in its context", this::hooks);
    add("a rejection handler gets the task itself", this::rejection);
    add("a caller that runs a rejected task keeps its own context", this::callerRuns);
    add("the queue holds the tasks themselves", this::queue);
    add("remove finds a task", this::remove);
    add("shutdownNow returns the tasks themselves", this::shutdownNow);
    add("comparable tasks keep their order", this::comparable);
    add("a queue of the application that knows its tasks works", this::customQueue);
    add("cancelled tasks are purged", this::purge);
  }

  /** A task that hooks and queues know by its class. */
  static final class Job implements Runnable, Comparable<Job> {
    private final int rank;
    private final List<Object> log;

    Job(int rank, List<Object> log) {
      this.rank = rank;
      this.log = log;
    }

    @Override
    public void run() {
      log.add(Context.current());
    }

    @Override
    public int compareTo(Job other) {
      return Integer.compare(rank, other.rank);
    }
  }

  /** As frameworks do it: overridden, casting, and without a call of the overridden method. */
  private static final class HookedPool extends ThreadPoolExecutor {
    private final List<Object> hooks = Collections.synchronizedList(new ArrayList<>());

    HookedPool() {
      super(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
      hooks.add(((Job) task).rank);
      hooks.add(Context.current());
    }

    @Override
    protected void afterExecute(Runnable task, Throwable failure) {
      hooks.add(((Job) task).rank);
      hooks.add(Context.current());
    }
  }

  private void hooks() throws Exception {
    HookedPool pool = new HookedPool();
    List<Object> seen = Collections.synchronizedList(new ArrayList<>());
    Object one = Context.fresh();
    Object two = Context.fresh();
    execute(pool, one, new Job(1, seen));
    execute(pool, two, new Job(2, seen));
    end(pool);
    Check.equal(Arrays.asList(one, two), seen, "the contexts of the tasks");
    Check.equal(Arrays.asList(1, one, 1, one, 2, two, 2, two), pool.hooks, "what the hooks saw");
  }

  private void rejection() throws Exception {
    List<Object> rejected = Collections.synchronizedList(new ArrayList<>());
    ThreadPoolExecutor pool = single(new SynchronousQueue<>(), (task, by) -> rejected.add(task));
    CountDownLatch free = occupy(pool);
    Job job = new Job(1, new ArrayList<>());
    execute(pool, Context.fresh(), job);
    free.countDown();
    end(pool);
    Check.equal(Collections.singletonList(job), rejected, "what was rejected");
  }

  private void callerRuns() throws Exception {
    ThreadPoolExecutor pool =
        single(new SynchronousQueue<>(), new ThreadPoolExecutor.CallerRunsPolicy());
    CountDownLatch free = occupy(pool);
    List<Object> seen = new ArrayList<>();
    Object context = Context.fresh();
    execute(pool, context, new Job(1, seen));
    Check.equal(Collections.singletonList(context), seen, "the context of the task");
    free.countDown();
    end(pool);
  }

  private void queue() throws Exception {
    ThreadPoolExecutor pool = single(new LinkedBlockingQueue<>(), null);
    CountDownLatch free = occupy(pool);
    Job job = new Job(1, new ArrayList<>());
    execute(pool, Context.fresh(), job);
    Check.same(job, pool.getQueue().peek(), "the head of the queue");
    Check.that(pool.getQueue().contains(job), "the queue contains the task");
    Check.that(pool.getQueue().remove(job), "the task can be taken out of the queue");
    FutureTask<Object> future = new FutureTask<>(Context::current);
    execute(pool, Context.fresh(), future);
    Check.same(future, pool.getQueue().poll(), "the head of the queue");
    free.countDown();
    end(pool);
  }

  private void remove() throws Exception {
    ThreadPoolExecutor pool = single(new LinkedBlockingQueue<>(), null);
    CountDownLatch free = occupy(pool);
    List<Object> seen = new ArrayList<>();
    Job job = new Job(1, seen);
    execute(pool, Context.fresh(), job);
    Check.that(pool.remove(job), "the task was removed");
    Check.that(!pool.remove(job), "the task was removed once");
    free.countDown();
    end(pool);
    Check.that(seen.isEmpty(), "a task that was removed has not run");
  }

  private void shutdownNow() throws Exception {
    ThreadPoolExecutor pool = single(new LinkedBlockingQueue<>(), null);
    occupy(pool);
    Job one = new Job(1, new ArrayList<>());
    Job two = new Job(2, new ArrayList<>());
    execute(pool, Context.fresh(), one);
    execute(pool, Context.fresh(), two);
    Check.equal(Arrays.asList(one, two), pool.shutdownNow(), "what never ran");
  }

  private void comparable() throws Exception {
    ThreadPoolExecutor pool = single(new PriorityBlockingQueue<>(), null);
    CountDownLatch free = occupy(pool);
    List<Object> seen = Collections.synchronizedList(new ArrayList<>());
    Object[] contexts = {Context.fresh(), Context.fresh(), Context.fresh()};
    for (int rank : new int[] {2, 0, 1}) {
      execute(pool, contexts[rank], new Job(rank, seen));
    }
    free.countDown();
    end(pool);
    Check.equal(Arrays.asList(contexts), seen, "the contexts in the order of the ranks");
  }

  private static final class JobQueue extends LinkedBlockingQueue<Runnable> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean offer(Runnable task) {
      return ((Job) task).rank > 0 && super.offer(task);
    }
  }

  private void customQueue() throws Exception {
    List<Object> rejected = new ArrayList<>();
    ThreadPoolExecutor pool = single(new JobQueue(), (task, by) -> rejected.add(task));
    CountDownLatch free = occupy(pool);
    List<Object> seen = Collections.synchronizedList(new ArrayList<>());
    Job unwanted = new Job(0, seen);
    Object context = Context.fresh();
    execute(pool, Context.fresh(), unwanted);
    execute(pool, context, new Job(1, seen));
    free.countDown();
    end(pool);
    Check.equal(Collections.singletonList(unwanted), rejected, "what the queue refused");
    Check.equal(Collections.singletonList(context), seen, "the context of the other");
  }

  private void purge() throws Exception {
    ThreadPoolExecutor pool = single(new LinkedBlockingQueue<>(), null);
    CountDownLatch free = occupy(pool);
    Future<Object> future = Context.in(Context.fresh(), () -> pool.submit(Context::current));
    Check.equal(1, pool.getQueue().size(), "the number of tasks that wait");
    future.cancel(false);
    pool.purge();
    Check.equal(0, pool.getQueue().size(), "the number of tasks that wait");
    free.countDown();
    end(pool);
  }

  private static ThreadPoolExecutor single(
      BlockingQueue<Runnable> queue, RejectedExecutionHandler handler) {
    ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, queue);
    if (handler != null) {
      pool.setRejectedExecutionHandler(handler);
    }
    return pool;
  }

  /** Keeps the pool's one thread busy until the latch is released. */
  private static CountDownLatch occupy(ThreadPoolExecutor pool) throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    pool.execute(
        () -> {
          runs.countDown();
          try {
            free.await(LIMIT_SECONDS, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Check.that(runs.await(LIMIT_SECONDS, TimeUnit.SECONDS), "the pool's thread is busy");
    return free;
  }

  private static void execute(ThreadPoolExecutor pool, Object context, Runnable task)
      throws Exception {
    Context.in(
        context,
        () -> {
          pool.execute(task);
          return null;
        });
  }

  private static void end(ThreadPoolExecutor pool) throws InterruptedException {
    pool.shutdown();
    Check.that(pool.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS), "the pool has ended");
  }
}
