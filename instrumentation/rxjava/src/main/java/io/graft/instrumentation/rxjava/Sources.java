package io.graft.instrumentation.rxjava;

import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.context.Tasks;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.core.SingleObserver;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;

/** A subscription to a source that other threads may feed: callbacks, subjects, other libraries. */
public final class Sources {
  private Sources() {}

  /** Sources of many values. */
  @JoinPoint(
      type = "io.reactivex.rxjava3.internal.operators.observable.ObservableCreate",
      method = "subscribeActual")
  @JoinPoint(
      type = "io.reactivex.rxjava3.internal.operators.observable.ObservableInterval",
      method = "subscribeActual")
  @JoinPoint(type = "io.reactivex.rxjava3.subjects.PublishSubject", method = "subscribeActual")
  @JoinPoint(type = "io.reactivex.rxjava3.subjects.BehaviorSubject", method = "subscribeActual")
  @JoinPoint(type = "io.reactivex.rxjava3.subjects.ReplaySubject", method = "subscribeActual")
  @JoinPoint(type = "io.reactivex.rxjava3.subjects.AsyncSubject", method = "subscribeActual")
  @JoinPoint(type = "io.reactivex.rxjava3.subjects.UnicastSubject", method = "subscribeActual")
  public static final class Observables {
    private Observables() {}

    @OnEnter(returns = Result.ARGUMENT, argument = 0)
    public static @Nullable Observer<?> subscribe(@Argument(0) @Nullable Observer<?> observer) {
      CallContext context = observer == null ? null : Tasks.context();
      return context == null ? observer : new ContextObserver<>(observer, context);
    }
  }

  /** Sources of many values, with backpressure. */
  @JoinPoint(
      type = "io.reactivex.rxjava3.internal.operators.flowable.FlowableCreate",
      method = "subscribeActual")
  @JoinPoint(
      type = "io.reactivex.rxjava3.internal.operators.flowable.FlowableFromPublisher",
      method = "subscribeActual")
  @JoinPoint(
      type = "io.reactivex.rxjava3.internal.operators.flowable.FlowableInterval",
      method = "subscribeActual")
  @JoinPoint(type = "io.reactivex.rxjava3.processors.PublishProcessor", method = "subscribeActual")
  @JoinPoint(type = "io.reactivex.rxjava3.processors.BehaviorProcessor", method = "subscribeActual")
  @JoinPoint(type = "io.reactivex.rxjava3.processors.ReplayProcessor", method = "subscribeActual")
  @JoinPoint(type = "io.reactivex.rxjava3.processors.AsyncProcessor", method = "subscribeActual")
  @JoinPoint(type = "io.reactivex.rxjava3.processors.UnicastProcessor", method = "subscribeActual")
  public static final class Flowables {
    private Flowables() {}

    @OnEnter(returns = Result.ARGUMENT, argument = 0)
    public static @Nullable Subscriber<?> subscribe(@Argument(0) @Nullable Subscriber<?> observer) {
      CallContext context = observer == null ? null : Tasks.context();
      return context == null ? observer : new ContextSubscriber<>(observer, context);
    }
  }

  /** Sources of one value. */
  @JoinPoint(
      type = "io.reactivex.rxjava3.internal.operators.single.SingleCreate",
      method = "subscribeActual")
  @JoinPoint(type = "io.reactivex.rxjava3.subjects.SingleSubject", method = "subscribeActual")
  public static final class Singles {
    private Singles() {}

    @OnEnter(returns = Result.ARGUMENT, argument = 0)
    public static @Nullable SingleObserver<?> subscribe(
        @Argument(0) @Nullable SingleObserver<?> observer) {
      CallContext context = observer == null ? null : Tasks.context();
      return context == null ? observer : new ContextSingleObserver<>(observer, context);
    }
  }

  /** Sources of at most one value. */
  @JoinPoint(
      type = "io.reactivex.rxjava3.internal.operators.maybe.MaybeCreate",
      method = "subscribeActual")
  @JoinPoint(type = "io.reactivex.rxjava3.subjects.MaybeSubject", method = "subscribeActual")
  public static final class Maybes {
    private Maybes() {}

    @OnEnter(returns = Result.ARGUMENT, argument = 0)
    public static @Nullable MaybeObserver<?> subscribe(
        @Argument(0) @Nullable MaybeObserver<?> observer) {
      CallContext context = observer == null ? null : Tasks.context();
      return context == null ? observer : new ContextMaybeObserver<>(observer, context);
    }
  }

  /** Sources of an end. */
  @JoinPoint(
      type = "io.reactivex.rxjava3.internal.operators.completable.CompletableCreate",
      method = "subscribeActual")
  @JoinPoint(type = "io.reactivex.rxjava3.subjects.CompletableSubject", method = "subscribeActual")
  public static final class Completables {
    private Completables() {}

    @OnEnter(returns = Result.ARGUMENT, argument = 0)
    public static @Nullable CompletableObserver subscribe(
        @Argument(0) @Nullable CompletableObserver observer) {
      CallContext context = observer == null ? null : Tasks.context();
      return context == null ? observer : new ContextCompletableObserver(observer, context);
    }
  }
}
