package io.graft.instrumentation.kotlin;

import io.graft.governance.context.CallContext;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.ThreadContextElement;
import org.jspecify.annotations.Nullable;

/** Makes the context of a request current on each thread where a coroutine runs, while it does. */
final class RequestElement extends AbstractCoroutineContextElement
    implements ThreadContextElement<@Nullable CallContext> {
  /** Identifies the element: a coroutine context has at most one of each key. */
  private static final class Key implements CoroutineContext.Key<RequestElement> {}

  private static final Key KEY = new Key();

  private final CallContext context;

  RequestElement(CallContext context) {
    super(KEY);
    this.context = context;
  }

  static @Nullable CallContext contextOf(CoroutineContext coroutine) {
    RequestElement element = coroutine.get(KEY);
    return element == null ? null : element.context;
  }

  @Override
  public @Nullable CallContext updateThreadContext(CoroutineContext coroutine) {
    return CallContext.swap(context);
  }

  @Override
  public void restoreThreadContext(CoroutineContext coroutine, @Nullable CallContext before) {
    CallContext.swap(before);
  }
}
