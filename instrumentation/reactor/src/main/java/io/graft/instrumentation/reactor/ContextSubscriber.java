package io.graft.instrumentation.reactor;

import io.graft.governance.context.CallContext;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.util.context.Context;

/** A subscriber that gets its signals in the context of its subscription. */
final class ContextSubscriber<T> implements CoreSubscriber<T>, Scannable {
  private final CoreSubscriber<? super T> actual;
  private final CallContext context;

  ContextSubscriber(CoreSubscriber<? super T> actual, CallContext context) {
    this.actual = actual;
    this.context = context;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    actual.onSubscribe(subscription); // itself, which others fuse with
  }

  @Override
  public void onNext(@Nullable T value) {
    CallContext before = CallContext.swap(context);
    try {
      actual.onNext(value); // null: a fused queue has something
    } finally {
      CallContext.swap(before);
    }
  }

  @Override
  public void onError(Throwable failure) {
    CallContext before = CallContext.swap(context);
    try {
      actual.onError(failure);
    } finally {
      CallContext.swap(before);
    }
  }

  @Override
  public void onComplete() {
    CallContext before = CallContext.swap(context);
    try {
      actual.onComplete();
    } finally {
      CallContext.swap(before);
    }
  }

  @Override
  public Context currentContext() {
    return actual.currentContext();
  }

  @Override
  @SuppressWarnings("rawtypes") // as it is declared
  public @Nullable Object scanUnsafe(Attr key) {
    return key == Attr.ACTUAL ? actual : null;
  }
}
