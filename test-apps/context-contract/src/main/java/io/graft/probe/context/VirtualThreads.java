package io.graft.probe.context;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Virtual threads, by reflection, since this compiles for Java 8. */
final class VirtualThreads extends Scenarios {
  VirtualThreads() {
    add("startVirtualThread carries the context", this::start);
    add("the builder and its factory carry the context", this::builder);
    add("an executor with a thread for each task carries the context", this::perTask);
    add("so does one whose threads are platform threads", this::perTaskOfPlatform);
    add("the context stays through parking and waiting", this::parking);
    add("a pool of virtual threads does not keep the context it was made in", this::pool);
    add("structured scopes carry the context to their forks", this::structured);
    add("twenty thousand threads that hand things over have each their own", this::many);
    add("nothing is left on the threads that carry them", this::carriers);
  }

  /** Whether this JDK has them, not as a preview. */
  static boolean exist() {
    String version = System.getProperty("java.specification.version");
    return !version.startsWith("1.") && Integer.parseInt(version) >= 21;
  }

  private static Thread start(Runnable task) throws Exception {
    return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
  }

  private static ThreadFactory factory() throws Exception {
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    Method factory = Class.forName("java.lang.Thread$Builder").getMethod("factory");
    return (ThreadFactory) factory.invoke(builder);
  }

  private static ExecutorService executor() throws Exception {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  private void start() throws Exception {
    Object context = Context.fresh();
    Object[] seen = new Object[1];
    Thread thread = Context.in(context, () -> start(() -> ThreadPools.set(seen, 0)));
    join(thread);
    Check.same(context, seen[0], "context");
    join(start(() -> ThreadPools.set(seen, 0)));
    Check.same(null, seen[0], "nobody's context");
  }

  private void builder() throws Exception {
    Object context = Context.fresh();
    Object[] seen = new Object[1];
    Thread thread = Context.in(context, () -> factory().newThread(() -> ThreadPools.set(seen, 0)));
    thread.start();
    join(thread);
    Check.same(context, seen[0], "context");
  }

  private void perTask() throws Exception {
    perTask(executor());
  }

  private void perTaskOfPlatform() throws Exception {
    perTask(
        (ExecutorService)
            Executors.class
                .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                .invoke(null, Executors.defaultThreadFactory()));
  }

  private void perTask(ExecutorService executor) throws Exception {
    try {
      Object context = Context.fresh();
      LinkedBlockingQueue<Object[]> executed = new LinkedBlockingQueue<>();
      Context.in(
          context,
          () -> {
            executor.execute(() -> executed.add(new Object[] {Context.current()}));
            Check.same(context, executed.poll(LIMIT_SECONDS, TimeUnit.SECONDS)[0], "execute");
            Callable<Object> task = Context::current;
            Check.same(context, ThreadPools.get(executor.submit(task)), "submit");
            List<Callable<Object>> tasks = new ArrayList<>();
            tasks.add(task);
            tasks.add(task);
            for (Future<Object> future : executor.invokeAll(tasks)) {
              Check.same(context, ThreadPools.get(future), "invokeAll");
            }
            return null;
          });
      Check.same(null, ThreadPools.get(executor.submit(Context::current)), "nobody's task");
    } finally {
      executor.shutdownNow();
    }
  }

  private void parking() throws Exception {
    ExecutorService executor = executor();
    try {
      Object context = Context.fresh();
      Object monitor = new Object();
      Future<Boolean> stayed =
          Context.in(
              context,
              () ->
                  executor.submit(
                      () -> {
                        for (int i = 0; i < 20; i++) {
                          TimeUnit.MILLISECONDS.sleep(1);
                          synchronized (monitor) {
                            monitor.wait(1);
                          }
                          if (Context.current() != context) {
                            return false;
                          }
                        }
                        return true;
                      }));
      Check.that(ThreadPools.get(stayed), "the context stayed");
    } finally {
      executor.shutdownNow();
    }
  }

  private void pool() throws Exception {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), factory());
    try {
      Object context = Context.fresh();
      Callable<Object> task = Context::current;
      Check.same(context, ThreadPools.get(Context.in(context, () -> pool.submit(task))), "first");
      Check.same(null, ThreadPools.get(pool.submit(task)), "the context of nobody's task");
    } finally {
      pool.shutdownNow();
    }
  }

  /** A preview: with {@code --enable-preview}, in the form that this JDK gives it. */
  private void structured() throws Exception {
    Class<?> scopes;
    try {
      scopes = Class.forName("java.util.concurrent.StructuredTaskScope");
      scopes.getMethods();
    } catch (ClassNotFoundException | UnsupportedClassVersionError notThere) {
      return;
    }
    Object scope =
        Modifier.isInterface(scopes.getModifiers())
            ? scopes.getMethod("open").invoke(null)
            : scopes.getConstructor().newInstance();
    try {
      Object context = Context.fresh();
      Callable<Object> work = Context::current;
      Object subtask =
          Context.in(context, () -> scopes.getMethod("fork", Callable.class).invoke(scope, work));
      Object nobodys = scopes.getMethod("fork", Callable.class).invoke(scope, work);
      scopes.getMethod("join").invoke(scope);
      Method get =
          Class.forName("java.util.concurrent.StructuredTaskScope$Subtask").getMethod("get");
      Check.same(context, get.invoke(subtask), "context");
      Check.same(null, get.invoke(nobodys), "nobody's context");
    } finally {
      scopes.getMethod("close").invoke(scope);
    }
  }

  private void many() throws Exception {
    ExecutorService executor = executor();
    try {
      List<Future<Boolean>> right = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        SynchronousQueue<Object> hand = new SynchronousQueue<>();
        Object giving = Context.fresh();
        Object taking = i % 2 == 0 ? null : Context.fresh();
        right.add(
            Context.in(
                giving,
                () ->
                    executor.submit(
                        () ->
                            hand.offer(Context.current(), LIMIT_SECONDS, TimeUnit.SECONDS)
                                && Context.current() == giving)));
        right.add(
            Context.in(
                taking,
                () ->
                    executor.submit(
                        () ->
                            hand.poll(LIMIT_SECONDS, TimeUnit.SECONDS) == giving
                                && Context.current() == taking)));
      }
      for (Future<Boolean> each : right) {
        Check.that(ThreadPools.get(each), "each thread has its own context");
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /** Runs last: looks for the agent's thread-local on every carrier there is. */
  private void carriers() throws Exception {
    Class<?> carrier = Class.forName("jdk.internal.misc.CarrierThread");
    Field slots = Class.forName("io.graft.bootstrap.Slot", true, null).getDeclaredField("SLOTS");
    slots.setAccessible(true);
    ThreadLocal<?> slot = (ThreadLocal<?>) slots.get(null);
    Method map = ThreadLocal.class.getDeclaredMethod("getMap", Thread.class);
    map.setAccessible(true);
    Method entry = map.getReturnType().getDeclaredMethod("getEntry", ThreadLocal.class);
    entry.setAccessible(true);
    int carriers = 0;
    for (Thread thread : all()) {
      if (carrier.isInstance(thread)) {
        carriers++;
        Object locals = map.invoke(slot, thread);
        Check.that(locals == null || entry.invoke(locals, slot) == null, "no slot on " + thread);
      }
    }
    Check.that(carriers > 0, "there are carriers");
  }

  /** {@link Thread#getAllStackTraces} leaves the carriers out. */
  private static Thread[] all() throws Exception {
    Method threads = Thread.class.getDeclaredMethod("getAllThreads");
    threads.setAccessible(true);
    return (Thread[]) threads.invoke(null);
  }

  private static void join(Thread thread) throws InterruptedException {
    thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    Check.that(!thread.isAlive(), "the thread has ended");
  }
}
