package io.graft.probe.context;

import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.CompletableEmitter;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableEmitter;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.MaybeEmitter;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.ObservableEmitter;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleEmitter;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.PublishSubject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Chains of RxJava 3 that other threads feed. */
final class RxJava3Chains extends Scenarios {
  private static final Object NONE = "none";

  RxJava3Chains() {
    add("values of a callback have the context of the subscription", this::callbacks);
    add("so has an end", this::completable);
    add("so have a subject's", this::subject);
    add("so have schedulers", this::schedulers);
    add("so has an interval", this::interval);
    add("without a request there is none", this::without);
  }

  private static Object seen() {
    Object context = Context.current();
    return context == null ? NONE : context;
  }

  private interface Source {
    Observable<?> chain();
  }

  private interface Feed {
    void run() throws Exception;
  }

  /** Subscribes for one request, and has the source fed for another. */
  private static void check(String what, Source source, Feed feed) throws Exception {
    Object context = Context.fresh();
    CompletableFuture<Object> seen = new CompletableFuture<>();
    Context.in(
        context, () -> source.chain().map(any -> seen()).subscribe(seen::complete, failure -> {}));
    Context.in(
        Context.fresh(),
        () -> {
          feed.run();
          return null;
        });
    Check.same(context, ThreadPools.get(seen), what);
  }

  private void callbacks() throws Exception {
    CompletableFuture<ObservableEmitter<Object>> many = new CompletableFuture<>();
    check("Observable", () -> Observable.create(many::complete), () -> many.get().onNext("value"));
    CompletableFuture<FlowableEmitter<Object>> flow = new CompletableFuture<>();
    check(
        "Flowable",
        () -> Flowable.create(flow::complete, BackpressureStrategy.BUFFER).toObservable(),
        () -> flow.get().onNext("value"));
    CompletableFuture<SingleEmitter<Object>> one = new CompletableFuture<>();
    check(
        "Single",
        () -> Single.create(one::complete).toObservable(),
        () -> one.get().onSuccess("value"));
    CompletableFuture<MaybeEmitter<Object>> maybe = new CompletableFuture<>();
    check(
        "Maybe",
        () -> Maybe.create(maybe::complete).toObservable(),
        () -> maybe.get().onSuccess("value"));
  }

  private void completable() throws Exception {
    CompletableFuture<CompletableEmitter> end = new CompletableFuture<>();
    check(
        "Completable",
        () -> Completable.create(end::complete).andThen(Observable.just("value")),
        () -> end.get().onComplete());
  }

  private void subject() throws Exception {
    PublishSubject<Object> subject = PublishSubject.create();
    check("context", () -> subject, () -> subject.onNext("value"));
  }

  private void schedulers() throws Exception {
    check("observeOn", () -> Observable.just(1).observeOn(Schedulers.computation()), () -> {});
    check("subscribeOn", () -> Observable.just(1).subscribeOn(Schedulers.io()), () -> {});
    check("timer", () -> Observable.timer(1, TimeUnit.MILLISECONDS), () -> {});
  }

  private void interval() throws Exception {
    check("context", () -> Observable.interval(1, TimeUnit.MILLISECONDS).take(3), () -> {});
  }

  private void without() throws Exception {
    CompletableFuture<ObservableEmitter<Object>> many = new CompletableFuture<>();
    CompletableFuture<Object> seen = new CompletableFuture<>();
    Observable.create(many::complete).map(any -> seen()).subscribe(seen::complete);
    many.get().onNext("value");
    Check.same(NONE, ThreadPools.get(seen), "context");
  }
}
