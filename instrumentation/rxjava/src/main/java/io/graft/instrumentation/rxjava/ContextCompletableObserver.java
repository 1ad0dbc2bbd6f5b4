package io.graft.instrumentation.rxjava;

import io.graft.governance.context.CallContext;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.disposables.Disposable;

/** An observer of an end that gets its signals in the context of its subscription. */
final class ContextCompletableObserver implements CompletableObserver {
  private final CompletableObserver actual;
  private final CallContext context;

  ContextCompletableObserver(CompletableObserver actual, CallContext context) {
    this.actual = actual;
    this.context = context;
  }

  @Override
  public void onSubscribe(Disposable disposable) {
    actual.onSubscribe(disposable); // itself, which others fuse with
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
  public void onError(Throwable failure) {
    CallContext before = CallContext.swap(context);
    try {
      actual.onError(failure);
    } finally {
      CallContext.swap(before);
    }
  }
}
