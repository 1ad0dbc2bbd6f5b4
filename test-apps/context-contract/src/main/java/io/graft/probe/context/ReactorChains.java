package io.graft.probe.context;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Chains of Reactor that other threads feed. */
final class ReactorChains extends Scenarios {
  private static final Object NONE = "none";

  ReactorChains() {
    add("a value of a callback has the context of the subscription", this::monoCreate);
    add("so have many values of a callback", this::fluxCreate);
    add("so has a future's", this::future);
    add("so have sinks'", this::sinks);
    add("so have those of a fused sink", this::fused);
    add("so has another library's publisher", this::foreign);
    add("so have schedulers", this::schedulers);
    add("so has an interval", this::interval);
    add("two subscribers of one sink have each their own", this::shared);
    add("without a request there is none", this::without);
  }

  private static Object seen() {
    Object context = Context.current();
    return context == null ? NONE : context;
  }

  private interface Source {
    Mono<Object> chain();
  }

  private interface Feed {
    void run() throws Exception;
  }

  /** Subscribes for one request, and has the source fed for another. */
  private static void check(String what, Source source, Feed feed) throws Exception {
    Object context = Context.fresh();
    CompletableFuture<Object> seen =
        Context.in(context, () -> source.chain().map(any -> seen()).toFuture());
    Context.in(
        Context.fresh(),
        () -> {
          feed.run();
          return null;
        });
    Check.same(context, ThreadPools.get(seen), what);
  }

  private void monoCreate() throws Exception {
    CompletableFuture<MonoSink<Object>> sink = new CompletableFuture<>();
    check("context", () -> Mono.create(sink::complete), () -> sink.get().success("value"));
    CompletableFuture<MonoSink<Object>> failing = new CompletableFuture<>();
    check(
        "context of a failure",
        () -> Mono.create(failing::complete).onErrorResume(failure -> Mono.just(seen())),
        () -> failing.get().error(new IllegalStateException("on purpose")));
  }

  private void fluxCreate() throws Exception {
    CompletableFuture<FluxSink<Object>> sink = new CompletableFuture<>();
    check(
        "context",
        () -> Flux.create(sink::complete).map(any -> seen()).next(),
        () -> sink.get().next("value"));
  }

  private void future() throws Exception {
    CompletableFuture<Object> future = new CompletableFuture<>();
    check("context", () -> Mono.fromFuture(future), () -> future.complete("value"));
  }

  private void sinks() throws Exception {
    Sinks.One<Object> one = Sinks.one();
    check("one", one::asMono, () -> one.tryEmitValue("value"));
    for (int kind = 0; kind < 3; kind++) {
      Sinks.Many<Object> many =
          kind == 0
              ? Sinks.many().unicast().onBackpressureBuffer()
              : kind == 1
                  ? Sinks.many().multicast().onBackpressureBuffer()
                  : Sinks.many().replay().all();
      check("kind " + kind, () -> many.asFlux().next(), () -> many.tryEmitNext("value"));
    }
  }

  private void fused() throws Exception {
    Sinks.Many<Object> many = Sinks.many().unicast().onBackpressureBuffer();
    List<Object> all = new ArrayList<>();
    Object context = Context.fresh();
    CompletableFuture<Object> end =
        Context.in(
            context,
            () ->
                many.asFlux()
                    .publishOn(Schedulers.parallel())
                    .doOnNext(any -> all.add(seen()))
                    .last()
                    .toFuture());
    for (int i = 0; i < 100; i++) {
      many.tryEmitNext(i);
    }
    many.tryEmitComplete();
    Check.equal(99, ThreadPools.get(end), "the last value");
    Check.equal(100, all.size(), "values");
    for (Object each : all) {
      Check.same(context, each, "context");
    }
  }

  private void foreign() throws Exception {
    CompletableFuture<Subscriber<? super Object>> to = new CompletableFuture<>();
    check(
        "context",
        () ->
            Flux.from(
                    subscriber -> {
                      subscriber.onSubscribe(
                          new Subscription() {
                            @Override
                            public void request(long n) {}

                            @Override
                            public void cancel() {}
                          });
                      to.complete(subscriber);
                    })
                .map(any -> seen())
                .next(),
        () -> to.get().onNext("value"));
  }

  private void schedulers() throws Exception {
    check(
        "publishOn",
        () -> Mono.just(1).publishOn(Schedulers.parallel()).map(any -> seen()),
        () -> {});
    check("delay", () -> Mono.delay(Duration.ofMillis(1)).map(any -> seen()), () -> {});
    check(
        "subscribeOn",
        () -> Mono.fromCallable(() -> seen()).subscribeOn(Schedulers.boundedElastic()),
        () -> {});
  }

  private void interval() throws Exception {
    check(
        "context",
        () -> Flux.interval(Duration.ofMillis(1)).map(any -> seen()).take(3).last(),
        () -> {});
  }

  private void shared() throws Exception {
    Sinks.Many<Object> many = Sinks.many().multicast().directBestEffort();
    Object[] contexts = {Context.fresh(), Context.fresh()};
    List<CompletableFuture<Object>> seen = new ArrayList<>();
    for (Object context : contexts) {
      seen.add(Context.in(context, () -> many.asFlux().map(any -> seen()).next().toFuture()));
    }
    many.tryEmitNext("value");
    for (int i = 0; i < contexts.length; i++) {
      Check.same(contexts[i], ThreadPools.get(seen.get(i)), "context " + i);
    }
  }

  private void without() throws Exception {
    CompletableFuture<MonoSink<Object>> sink = new CompletableFuture<>();
    CompletableFuture<Object> seen = Mono.create(sink::complete).map(any -> seen()).toFuture();
    sink.get().success("value");
    Check.same(NONE, ThreadPools.get(seen), "context");
  }
}
