package io.graft.instrumentation.rxjava;

import io.graft.governance.context.CallContext;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;

/** An observer that gets its signals in the context of its subscription. */
final class ContextObserver<T> implements Observer<T> {
  private final Observer<? super T> actual;
  private final CallContext context;

  ContextObserver(Observer<? super T> actual, CallContext context) {
    this.actual = actual;
    this.context = context;
  }

  @Override
  public void onSubscribe(Disposable disposable) {
    actual.onSubscribe(disposable); // itself, which others fuse with
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
