package io.graft.instrumentation.rxjava;

import io.graft.governance.context.CallContext;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;

/** An observer of a single value that gets its signals in the context of its subscription. */
final class ContextSingleObserver<T> implements SingleObserver<T> {
  private final SingleObserver<? super T> actual;
  private final CallContext context;

  ContextSingleObserver(SingleObserver<? super T> actual, CallContext context) {
    this.actual = actual;
    this.context = context;
  }

  @Override
  public void onSubscribe(Disposable disposable) {
    actual.onSubscribe(disposable); // itself, which others fuse with
  }

  @Override
  public void onSuccess(T value) {
    CallContext before = CallContext.swap(context);
    try {
      actual.onSuccess(value);
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
}
