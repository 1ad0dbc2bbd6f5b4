package io.graft.instrumentation.rxjava;

import io.graft.governance.context.CallContext;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A subscriber that gets its signals in the context of its subscription. */
final class ContextSubscriber<T> implements Subscriber<T> {
  private final Subscriber<? super T> actual;
  private final CallContext context;

  ContextSubscriber(Subscriber<? super T> actual, CallContext context) {
    this.actual = actual;
    this.context = context;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    actual.onSubscribe(subscription); // itself, which others fuse with
  }

  @Override
  public void onNext(T value) {
    CallContext before = CallContext.swap(context);
    try {
      actual.onNext(value);
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
}
