package io.graft.probe.context;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Event loops and workers of Vert.x. */
final class VertxContexts extends Scenarios {
  private final Vertx vertx = Vertx.vertx();

  VertxContexts() {
    add("what is run on a context has the context of its request", this::onContext);
    add("a timer has it, a periodic one has none", this::timers);
    add("blocking work has it, in a queue too", this::blocking);
  }

  private void onContext() throws Exception {
    io.vertx.core.Context loop = vertx.getOrCreateContext();
    for (int i = 0; i < 10; i++) {
      Object context = i % 2 == 0 ? Context.fresh() : null;
      CompletableFuture<Object> seen = new CompletableFuture<>();
      Context.in(
          context,
          () -> {
            loop.runOnContext(nothing -> seen.complete(Context.current()));
            return null;
          });
      Check.same(context, ThreadPools.get(seen), "context");
    }
  }

  private void timers() throws Exception {
    Object context = Context.fresh();
    CompletableFuture<Object> once = new CompletableFuture<>();
    CompletableFuture<Object> periodic = new CompletableFuture<>();
    Context.in(
        context,
        () -> {
          vertx.setTimer(1, id -> once.complete(Context.current()));
          vertx.setPeriodic(
              1,
              id -> {
                periodic.complete(Context.current());
                vertx.cancelTimer(id);
              });
          return null;
        });
    Check.same(context, ThreadPools.get(once), "context");
    Check.same(null, ThreadPools.get(periodic), "context of a periodic one");
  }

  /** On one context, whose blocking work is done in order: all of it waits for the first. */
  private void blocking() throws Exception {
    io.vertx.core.Context loop = vertx.getOrCreateContext();
    CountDownLatch first = new CountDownLatch(1);
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Object context = i % 3 == 1 ? null : Context.fresh();
      CompletableFuture<Object> seen = new CompletableFuture<>();
      Context.in(
          context,
          () -> {
            execute(
                loop,
                () -> {
                  first.await();
                  return seen.complete(Context.current());
                });
            return null;
          });
      all.add(seen.thenAccept(now -> Check.same(context, now, "context")));
    }
    first.countDown();
    ThreadPools.get(CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])));
  }

  /** {@code executeBlocking}, which takes a {@code Callable} since 4.5. */
  private static void execute(io.vertx.core.Context loop, Callable<?> work) throws Exception {
    Method callable = null;
    for (Method method : io.vertx.core.Context.class.getMethods()) {
      if (method.getName().equals("executeBlocking")
          && method.getParameterCount() == 1
          && method.getParameterTypes()[0] == Callable.class) {
        callable = method;
      }
    }
    if (callable != null) {
      callable.invoke(loop, work);
      return;
    }
    Handler<io.vertx.core.Promise<Object>> handler =
        promise -> {
          try {
            promise.complete(work.call());
          } catch (Exception e) {
            promise.fail(e);
          }
        };
    loop.executeBlocking(handler, done -> {});
  }
}
