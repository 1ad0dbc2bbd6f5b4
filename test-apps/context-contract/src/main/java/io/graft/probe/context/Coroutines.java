package io.graft.probe.context;

import java.util.concurrent.CompletableFuture;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.ContinuationImpl;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.GlobalScope;

/** Kotlin coroutines, as a compiler of Kotlin would call them. */
final class Coroutines extends Scenarios {
  Coroutines() {
    add("a coroutine has the context where it was started", this::launched);
    add("it has it where it is resumed", this::resumed);
    add("it has it when another request resumes it", this::resumedByAnother);
    add("a coroutine inside of it has it too", this::child);
    add("runBlocking keeps it", this::blocking);
    add("a coroutine without a request has none, and leaves none", this::without);
    add("a thousand coroutines have each their own", this::many);
  }

  private interface Body {
    Object run(CoroutineScope scope, Continuation<? super Unit> done) throws Exception;
  }

  private static void launch(CoroutineScope scope, CoroutineContext on, Body body) {
    Function2<CoroutineScope, Continuation<? super Unit>, Object> block =
        (inner, done) -> {
          try {
            return body.run(inner, done);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        };
    BuildersKt.launch(scope, on, CoroutineStart.DEFAULT, block);
  }

  /** What a coroutine does once it is resumed: what a compiler makes of the rest of its body. */
  private static final class Then extends ContinuationImpl {
    private static final long serialVersionUID = 1;
    private final transient Runnable next;

    @SuppressWarnings("unchecked") // of whatever it completes
    Then(Continuation<? super Unit> done, Runnable next) {
      super((Continuation<Object>) (Continuation<?>) done);
      this.next = next;
    }

    @Override
    protected Object invokeSuspend(Object result) {
      next.run();
      return Unit.INSTANCE;
    }
  }

  @SuppressWarnings("unchecked")
  private static Continuation<Unit> then(Continuation<? super Unit> done, Runnable next) {
    return (Continuation<Unit>) (Continuation<?>) new Then(done, next);
  }

  /** Suspends for a while, unless that is over before it has begun. */
  private static Object delay(long millis, Continuation<? super Unit> done, Runnable next) {
    Object result = DelayKt.delay(millis, then(done, next));
    if (result != IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
      next.run();
    }
    return result;
  }

  private void launched() throws Exception {
    Object context = Context.fresh();
    CompletableFuture<Object> seen = new CompletableFuture<>();
    Context.in(
        context,
        () -> {
          launch(
              GlobalScope.INSTANCE,
              Dispatchers.getDefault(),
              (scope, done) -> {
                seen.complete(Context.current());
                return Unit.INSTANCE;
              });
          return null;
        });
    Check.same(context, ThreadPools.get(seen), "context");
  }

  private CompletableFuture<Object> afterADelay(Object context) throws Exception {
    CompletableFuture<Object> seen = new CompletableFuture<>();
    Context.in(
        context,
        () -> {
          launch(
              GlobalScope.INSTANCE,
              Dispatchers.getDefault(),
              (scope, done) -> delay(2, done, () -> seen.complete(Context.current())));
          return null;
        });
    return seen;
  }

  private void resumed() throws Exception {
    Object context = Context.fresh();
    Check.same(context, ThreadPools.get(afterADelay(context)), "context");
  }

  private void resumedByAnother() throws Exception {
    Object context = Context.fresh();
    CompletableFuture<Object> seen = new CompletableFuture<>();
    CompletableFuture<Continuation<Unit>> suspended = new CompletableFuture<>();
    Context.in(
        context,
        () -> {
          launch(
              GlobalScope.INSTANCE,
              Dispatchers.getDefault(),
              (scope, done) -> {
                suspended.complete(then(done, () -> seen.complete(Context.current())));
                return IntrinsicsKt.getCOROUTINE_SUSPENDED();
              });
          return null;
        });
    Continuation<Unit> dispatched = IntrinsicsKt.intercepted(ThreadPools.get(suspended));
    Context.in(
        Context.fresh(),
        () -> {
          dispatched.resumeWith(Unit.INSTANCE);
          return null;
        });
    Check.same(context, ThreadPools.get(seen), "context");
  }

  private void child() throws Exception {
    Object context = Context.fresh();
    CompletableFuture<Object> seen = new CompletableFuture<>();
    Context.in(
        context,
        () -> {
          launch(
              GlobalScope.INSTANCE,
              Dispatchers.getDefault(),
              (scope, done) -> {
                launch(
                    scope,
                    EmptyCoroutineContext.INSTANCE,
                    (inner, end) -> delay(1, end, () -> seen.complete(Context.current())));
                return Unit.INSTANCE;
              });
          return null;
        });
    Check.same(context, ThreadPools.get(seen), "context");
  }

  private void blocking() throws Exception {
    Object context = Context.fresh();
    Object[] seen = new Object[1];
    Function2<CoroutineScope, Continuation<? super Unit>, Object> block =
        (scope, done) -> delay(1, done, () -> ThreadPools.set(seen, 0));
    Context.in(context, () -> BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, block));
    Check.same(context, seen[0], "context");
  }

  private void without() throws Exception {
    for (int i = 0; i < 20; i++) {
      ThreadPools.get(afterADelay(Context.fresh()));
      Check.same(null, ThreadPools.get(afterADelay(null)), "context");
    }
  }

  private void many() throws Exception {
    CompletableFuture<?>[] all = new CompletableFuture<?>[1_000];
    for (int i = 0; i < all.length; i++) {
      Object context = i % 3 == 0 ? null : Context.fresh();
      all[i] = afterADelay(context).thenAccept(now -> Check.same(context, now, "context"));
    }
    ThreadPools.get(CompletableFuture.allOf(all));
  }
}
