package io.graft.probe.context;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The asynchronous stages of {@link CompletableFuture}. */
final class Completions extends Scenarios {
  Completions() {
    add("stages of the default executor have the context", () -> stages(null));
    add("stages of a fork-join pool have the context", () -> stages(new ForkJoinPool(2)));
    add("stages of a thread pool have the context", this::threadPool);
    add("stages without a request have none", this::without);
    add("a stage that fails passes on its failure", this::failure);
    add("ten thousand stages have each their own context", this::many);
    add("stages that begin later have the context", this::delayed);
    add("tasks of an executor for delays have the context", this::delayedTasks);
  }

  private void threadPool() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      stages(pool);
    } finally {
      pool.shutdownNow();
    }
  }

  private void stages(Executor given) throws Exception {
    Object context = Context.fresh();
    Object[] run = new Object[1];
    Context.in(
        context,
        () -> {
          CompletableFuture<Object> supplied =
              given == null
                  ? CompletableFuture.supplyAsync(Context::current)
                  : CompletableFuture.supplyAsync(Context::current, given);
          Check.same(context, ThreadPools.get(supplied), "supplyAsync");
          CompletableFuture<Void> ran =
              given == null
                  ? CompletableFuture.runAsync(() -> ThreadPools.set(run, 0))
                  : CompletableFuture.runAsync(() -> ThreadPools.set(run, 0), given);
          ThreadPools.get(ran);
          CompletableFuture<Object> applied =
              given == null
                  ? supplied.thenApplyAsync(ignored -> Context.current())
                  : supplied.thenApplyAsync(ignored -> Context.current(), given);
          Check.same(context, ThreadPools.get(applied), "thenApplyAsync");
          CompletableFuture<Object> combined =
              given == null
                  ? supplied.thenCombineAsync(applied, (a, b) -> Context.current())
                  : supplied.thenCombineAsync(applied, (a, b) -> Context.current(), given);
          Check.same(context, ThreadPools.get(combined), "thenCombineAsync");
          CompletableFuture<Object> chained =
              CompletableFuture.supplyAsync(() -> "", given == null ? Runnable::run : given)
                  .thenApplyAsync(ignored -> "")
                  .handleAsync((ignored, failure) -> Context.current());
          Check.same(context, ThreadPools.get(chained), "a chain of stages");
          return null;
        });
    Check.same(context, run[0], "runAsync");
  }

  private void without() throws Exception {
    Context.in(
        Context.fresh(), () -> ThreadPools.get(CompletableFuture.supplyAsync(Context::current)));
    Future<Object> seen = CompletableFuture.supplyAsync(Context::current);
    Check.same(null, ThreadPools.get(seen), "context");
  }

  private void failure() throws Exception {
    IllegalStateException reason = new IllegalStateException("on purpose");
    CompletableFuture<Throwable> failure =
        Context.in(
            Context.fresh(),
            () ->
                CompletableFuture.runAsync(
                        () -> {
                          throw reason;
                        })
                    .handle((nothing, thrown) -> thrown.getCause()));
    Check.same(reason, ThreadPools.get(failure), "failure");
  }

  private void many() throws Exception {
    CompletableFuture<?>[] all = new CompletableFuture<?>[10_000];
    for (int i = 0; i < all.length; i++) {
      Object context = i % 3 == 0 ? null : Context.fresh();
      all[i] =
          Context.in(
              context,
              () ->
                  CompletableFuture.supplyAsync(Context::current)
                      .thenAcceptAsync(seen -> Check.same(context, seen, "context"))
                      .thenRunAsync(
                          () -> Check.same(context, Context.current(), "context of the last")));
    }
    ThreadPools.get(CompletableFuture.allOf(all));
  }

  /** An executor that waits first; {@code null}: this is Java 8, which has none. */
  private static Executor later() throws Exception {
    try {
      return (Executor)
          CompletableFuture.class
              .getMethod("delayedExecutor", long.class, TimeUnit.class)
              .invoke(null, 5L, TimeUnit.MILLISECONDS);
    } catch (NoSuchMethodException java8) {
      return null;
    }
  }

  private void delayedTasks() throws Exception {
    Executor later = later();
    if (later == null) {
      return;
    }
    Object context = Context.fresh();
    CompletableFuture<Object> seen = new CompletableFuture<>();
    Context.in(
        context,
        () -> {
          later.execute(() -> seen.complete(Context.current()));
          return null;
        });
    Check.same(context, ThreadPools.get(seen), "context");
    CompletableFuture<Object> nobody = new CompletableFuture<>();
    later.execute(() -> nobody.complete(Context.current()));
    Check.same(null, ThreadPools.get(nobody), "nobody's");
  }

  private void delayed() throws Exception {
    Executor later = later();
    if (later == null) {
      return;
    }
    Object context = Context.fresh();
    CompletableFuture<Object> seen =
        Context.in(context, () -> CompletableFuture.supplyAsync(Context::current, later));
    Check.same(context, ThreadPools.get(seen), "context");
    Check.same(
        null, ThreadPools.get(CompletableFuture.supplyAsync(Context::current, later)), "nobody's");
  }
}
