package io.graft.probe.context;

import com.google.common.base.Function;
import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.ListenableFutureTask;
import com.google.common.util.concurrent.SettableFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What waits for a Guava future belongs to the request that registered it. */
final class GuavaFutures extends Scenarios {
  GuavaFutures() {
    add("a callback has the context of its registration", () -> callback(Runnable::run));
    add("so it has on a pool", this::pooled);
    add("a transformation has the context of its registration", this::transformed);
    add("a listener of a task has the context of its registration", this::task);
    add("futures that follow each other in a long chain still complete", this::chain);
  }

  private void pooled() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try {
      callback(pool);
    } finally {
      pool.shutdownNow();
    }
  }

  private void callback(Executor executor) throws Exception {
    SettableFuture<String> future = SettableFuture.create();
    Object context = Context.fresh();
    CompletableFuture<Object> seen = new CompletableFuture<>();
    Context.in(
        context,
        () -> {
          Futures.addCallback(
              future,
              new FutureCallback<String>() {
                @Override
                public void onSuccess(String value) {
                  seen.complete(Context.current());
                }

                @Override
                public void onFailure(Throwable failure) {
                  seen.completeExceptionally(failure);
                }
              },
              executor);
          return null;
        });
    Context.in(Context.fresh(), () -> future.set("done"));
    Check.same(context, ThreadPools.get(seen), "context");
  }

  private void transformed() throws Exception {
    SettableFuture<String> future = SettableFuture.create();
    Object context = Context.fresh();
    Function<String, Object[]> seeing = value -> new Object[] {Context.current()};
    ListenableFuture<Object[]> seen =
        Context.in(context, () -> Futures.transform(future, seeing, Runnable::run));
    future.set("done");
    Check.same(context, ThreadPools.get(seen)[0], "context");
  }

  private void task() throws Exception {
    ListenableFutureTask<String> task = ListenableFutureTask.create(() -> "done");
    Object context = Context.fresh();
    Object[] seen = new Object[1];
    Context.in(
        context,
        () -> {
          task.addListener(() -> ThreadPools.set(seen, 0), Runnable::run);
          return null;
        });
    task.run();
    Check.same(context, seen[0], "context");
  }

  private void chain() throws Exception {
    SettableFuture<String> first = SettableFuture.create();
    ListenableFuture<String> last =
        Context.in(
            Context.fresh(),
            () -> {
              ListenableFuture<String> next = first;
              for (int i = 0; i < 500; i++) {
                Function<String, String> same = value -> value;
                next = Futures.transform(next, same, Runnable::run);
              }
              return next;
            });
    first.set("done");
    Check.equal("done", ThreadPools.get(last), "result");
  }
}
