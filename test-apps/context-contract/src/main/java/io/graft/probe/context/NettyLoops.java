package io.graft.probe.context;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Event loops and promises of Netty. */
final class NettyLoops extends Scenarios {
  private final EventExecutor loop = new DefaultEventExecutor();

  NettyLoops() {
    add("a loop does not keep the context it was started in", this::started);
    add("every way to submit carries the context", this::submit);
    add("a task for later has the context", this::later);
    add("a task that runs again and again has none", this::periodic);
    add("listeners of a promise have each their own context", this::listeners);
    add("a listener that was removed does not run, and leaves nothing", this::removed);
    add("tasks of many requests never see each other's context", this::interleaved);
  }

  private Object seen() {
    return Context.current();
  }

  private void started() throws Exception {
    DefaultEventExecutor fresh = new DefaultEventExecutor();
    try {
      Object context = Context.fresh();
      Callable<Object> seeing = this::seen;
      Check.same(context, ThreadPools.get(Context.in(context, () -> fresh.submit(seeing))), "it");
      Check.same(null, ThreadPools.get(fresh.submit(seeing)), "nobody's task");
    } finally {
      fresh.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
  }

  private void submit() throws Exception {
    Object context = Context.fresh();
    CompletableFuture<Object> executed = new CompletableFuture<>();
    CompletableFuture<Object> ran = new CompletableFuture<>();
    Callable<Object> seeing = this::seen;
    Context.in(
        context,
        () -> {
          loop.execute(() -> executed.complete(Context.current()));
          loop.submit((Runnable) () -> ran.complete(Context.current()));
          Check.same(context, ThreadPools.get(loop.submit(seeing)), "callable");
          return null;
        });
    Check.same(context, ThreadPools.get(executed), "execute");
    Check.same(context, ThreadPools.get(ran), "runnable");
  }

  private void later() throws Exception {
    Object context = Context.fresh();
    Callable<Object> seeing = this::seen;
    CompletableFuture<Object> ran = new CompletableFuture<>();
    Object called =
        Context.in(
            context,
            () -> {
              loop.schedule(
                  (Runnable) () -> ran.complete(Context.current()), 1, TimeUnit.MILLISECONDS);
              return ThreadPools.get(loop.schedule(seeing, 1, TimeUnit.MILLISECONDS));
            });
    Check.same(context, called, "callable");
    Check.same(context, ThreadPools.get(ran), "runnable");
    Check.same(
        null, ThreadPools.get(loop.schedule(seeing, 1, TimeUnit.MILLISECONDS)), "nobody's task");
  }

  private void periodic() throws Exception {
    LinkedBlockingQueue<Object[]> runs = new LinkedBlockingQueue<>();
    java.util.concurrent.Future<?> periodic =
        Context.in(
            Context.fresh(),
            () ->
                loop.scheduleAtFixedRate(
                    () -> runs.add(new Object[] {Context.current()}), 0, 1, TimeUnit.MILLISECONDS));
    for (int i = 0; i < 5; i++) {
      Check.same(null, runs.poll(LIMIT_SECONDS, TimeUnit.SECONDS)[0], "context of run " + i);
    }
    periodic.cancel(false);
  }

  private static GenericFutureListener<io.netty.util.concurrent.Future<Object>> seeing(
      CompletableFuture<Object> seen) {
    return future -> seen.complete(Context.current());
  }

  private void listeners() throws Exception {
    Promise<Object> promise = loop.newPromise();
    Object[] contexts = {Context.fresh(), Context.fresh()};
    CompletableFuture<Object> first = new CompletableFuture<>();
    CompletableFuture<Object> second = new CompletableFuture<>();
    Context.in(contexts[0], () -> promise.addListener(seeing(first)));
    Context.in(contexts[1], () -> promise.addListener(seeing(second)));
    promise.setSuccess("done");
    Check.same(contexts[0], ThreadPools.get(first), "first");
    Check.same(contexts[1], ThreadPools.get(second), "second");
  }

  private void removed() throws Exception {
    Promise<Object> promise = loop.newPromise();
    CompletableFuture<Object> gone = new CompletableFuture<>();
    CompletableFuture<Object> stays = new CompletableFuture<>();
    GenericFutureListener<io.netty.util.concurrent.Future<Object>> listener = seeing(gone);
    Context.in(Context.fresh(), () -> promise.addListener(listener));
    promise.removeListener(listener);
    promise.addListener(seeing(stays));
    promise.setSuccess("done");
    Check.same(null, ThreadPools.get(stays), "context of the one that stays");
    Check.that(!gone.isDone(), "the other did not run");
  }

  private void interleaved() throws Exception {
    CompletableFuture<?>[] all = new CompletableFuture<?>[2_000];
    for (int i = 0; i < all.length; i++) {
      Object context = i % 3 == 0 ? null : Context.fresh();
      CompletableFuture<Object> seen = new CompletableFuture<>();
      Context.in(
          context,
          () -> {
            loop.execute(() -> seen.complete(Context.current()));
            return null;
          });
      all[i] = seen.thenAccept(now -> Check.same(context, now, "context"));
    }
    ThreadPools.get(CompletableFuture.allOf(all));
  }
}
