package io.graft.probe.context;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import scala.concurrent.ExecutionContext;
import scala.concurrent.ExecutionContext$;
import scala.concurrent.Future;
import scala.concurrent.Future$;
import scala.concurrent.Promise;
import scala.concurrent.Promise$;

/** Scala futures: what waits for one belongs to the request that registered it. */
final class ScalaFutures extends Scenarios {
  ScalaFutures() {
    add("a block has the context of its request", this::block);
    add("a transformation has the context of its registration", this::mapped);
    add("a chain has it to its end", this::chain);
    add("a callback of a completed future has the context of its registration", this::completed);
    add("a thousand transformations have each their own context", this::many);
  }

  private interface Work {
    void with(ExecutionContext on) throws Exception;
  }

  private static void onAPool(Work work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      work.with(ExecutionContext$.MODULE$.fromExecutor(pool));
    } finally {
      pool.shutdownNow();
    }
  }

  private static CompletableFuture<Object> seenBy(Future<Object[]> future, ExecutionContext on) {
    CompletableFuture<Object> seen = new CompletableFuture<>();
    future.foreach(found -> seen.complete(found[0]), on);
    return seen;
  }

  private static Object[] seen() {
    return new Object[] {Context.current()};
  }

  private void block() throws Exception {
    onAPool(
        on -> {
          Object context = Context.fresh();
          Future<Object[]> block =
              Context.in(context, () -> Future$.MODULE$.apply(ScalaFutures::seen, on));
          Check.same(context, ThreadPools.get(seenBy(block, on)), "context");
        });
  }

  private void mapped() throws Exception {
    onAPool(
        on -> {
          Promise<String> promise = Promise$.MODULE$.apply();
          Object context = Context.fresh();
          Future<Object[]> mapped =
              Context.in(context, () -> promise.future().map(value -> seen(), on));
          Context.in(Context.fresh(), () -> promise.success("value"));
          Check.same(context, ThreadPools.get(seenBy(mapped, on)), "context");
        });
  }

  private void chain() throws Exception {
    onAPool(
        on -> {
          Promise<String> promise = Promise$.MODULE$.apply();
          Object context = Context.fresh();
          Future<Object[]> last =
              Context.in(
                  context,
                  () ->
                      promise
                          .future()
                          .map(value -> value + "!", on)
                          .flatMap(value -> Future$.MODULE$.apply(() -> value, on), on)
                          .map(value -> seen(), on));
          promise.success("value");
          Check.same(context, ThreadPools.get(seenBy(last, on)), "context");
        });
  }

  private void completed() throws Exception {
    onAPool(
        on -> {
          Future<String> done = Future$.MODULE$.successful("value");
          Object context = Context.fresh();
          Future<Object[]> mapped = Context.in(context, () -> done.map(value -> seen(), on));
          Check.same(context, ThreadPools.get(seenBy(mapped, on)), "context");
        });
  }

  private void many() throws Exception {
    onAPool(
        on -> {
          CompletableFuture<?>[] all = new CompletableFuture<?>[1_000];
          Promise<String> promise = Promise$.MODULE$.apply();
          for (int i = 0; i < all.length; i++) {
            Object context = Context.fresh();
            Future<Object[]> mapped =
                Context.in(context, () -> promise.future().map(value -> seen(), on));
            all[i] = seenBy(mapped, on).thenAccept(now -> Check.same(context, now, "context"));
          }
          promise.success("value");
          ThreadPools.get(CompletableFuture.allOf(all));
        });
  }
}
