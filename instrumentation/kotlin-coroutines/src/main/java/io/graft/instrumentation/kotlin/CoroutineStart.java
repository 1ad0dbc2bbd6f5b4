package io.graft.instrumentation.kotlin;

import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.Thrown;
import io.graft.instrumentation.spi.context.Tasks;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine is created, by {@code launch}, {@code async}, {@code runBlocking} or any other
 * builder. The context goes into its coroutine context, from which its children inherit it.
 */
@JoinPoint(
    type = "kotlinx.coroutines.CoroutineContextKt",
    method = "newCoroutineContext",
    descriptor =
        "(Lkotlinx/coroutines/CoroutineScope;Lkotlin/coroutines/CoroutineContext;)"
            + "Lkotlin/coroutines/CoroutineContext;")
public final class CoroutineStart {
  private CoroutineStart() {}

  @OnExit(replaces = true)
  public static @Nullable Object create(
      @Returned @Nullable CoroutineContext created, @Thrown @Nullable Throwable thrown) {
    if (thrown != null || created == null) {
      return thrown;
    }
    CallContext context = Tasks.context();
    if (context == null || RequestElement.contextOf(created) == context) {
      return created;
    }
    return created.plus(new RequestElement(context));
  }
}
