package io.graft.contract.client.compared;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufMono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.netty.resources.ConnectionProvider;

/** Reactor Netty's HTTP client. */
final class ComparedReactor extends Compared {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicReference<ConnectionPoolMetrics> pool = new AtomicReference<>();
  private final HttpClient client =
      HttpClient.create(
              ConnectionProvider.builder("compared")
                  .maxConnections(10)
                  .metrics(true, () -> (name, id, address, metrics) -> pool.set(metrics))
                  .build())
          .followRedirect(true)
          .responseTimeout(Duration.ofSeconds(10));

  @Override
  void all() throws Exception {
    String[] paths = {
      "ok", "302", "307", "308", "drop", "204", "304", "403", "503", "chunked", "truncated", "early"
    };
    for (String path : paths) {
      for (String method : new String[] {"GET", "HEAD", "POST", "PUT", "DELETE"}) {
        say(method + " " + path, () -> whole(request(path, method, bodyOf(method))));
      }
      say("streamed POST " + path, () -> whole(request(path, "POST", streamed())));
      say("head of " + path, () -> request(path, "GET", null).response().map(this::head).block());
    }
    for (String method : new String[] {"GET", "POST", "PUT"}) {
      say("kept, then broken: " + method, () -> twice(request("kept", method, bodyOf(method))));
    }
    say("signals", () -> signals(request("chunked", "GET", null).response()));
    say("signals of a failure", () -> signals(request("drop", "POST", null).response()));
    say("asked for later", this::askedLater);
    say("a context", this::context);
    say("cancelled", this::cancelled);
    say("cancelled in its body", this::cancelledInBody);
    say("retried by the application", this::retried);
    say("a sender that fails", this::failingSender);
    say("a body that fails", this::failingBody);
    say("timed out", () -> whole(client.responseTimeout(Duration.ofMillis(500)).get().uri(uri())));
    say("invalid", () -> whole(client.get().uri("http://[::1")));
    say("nobody listens", () -> whole(client.get().uri(base.replaceAll(":[0-9]+", ":1"))));
  }

  private String uri() {
    return base + "wait";
  }

  private HttpClient.ResponseReceiver<?> request(
      String path, String method, Publisher<? extends ByteBuf> body) {
    HttpClient.RequestSender request = client.request(HttpMethod.valueOf(method)).uri(base + path);
    return body == null ? request : request.send(body);
  }

  private static Publisher<? extends ByteBuf> bodyOf(String method) {
    return method.startsWith("P") ? ByteBufMono.fromString(Mono.just("body")) : null;
  }

  private static Publisher<? extends ByteBuf> streamed() {
    return Flux.just("bo", "dy").map(part -> Unpooled.copiedBuffer(part, StandardCharsets.UTF_8));
  }

  private String whole(HttpClient.ResponseReceiver<?> request) {
    return request
        .responseSingle(
            (head, body) -> body.asString().defaultIfEmpty("").map(text -> head(head) + " " + text))
        .block(PATIENCE);
  }

  private String head(HttpClientResponse head) {
    return head.status()
        + " "
        + head.method()
        + " "
        + head.uri()
        + " "
        + head.resourceUrl()
        + " "
        + head.version()
        + " "
        + head.redirectedFrom().length
        + " "
        + head.getClass().getSimpleName();
  }

  /** The second is sent when the connection of the first is back in its pool. */
  private String twice(HttpClient.ResponseReceiver<?> request) {
    String first = whole(request);
    while (pool.get().idleSize() == 0) {
      Thread.yield();
    }
    return first + whole(request);
  }

  private static String signals(Mono<HttpClientResponse> response) {
    List<String> seen = new CopyOnWriteArrayList<>();
    response
        .doOnSubscribe(subscription -> seen.add("subscribed"))
        .doOnRequest(n -> seen.add("requested " + n))
        .doOnNext(head -> seen.add("next " + head.status()))
        .doOnSuccess(head -> seen.add("success"))
        .doOnError(failure -> seen.add("error " + told(failure)))
        .doOnCancel(() -> seen.add("cancelled"))
        .doOnTerminate(() -> seen.add("terminated"))
        .onErrorResume(failure -> Mono.empty())
        .block(PATIENCE);
    return seen.toString();
  }

  /** What comes before it is requested waits. */
  private String askedLater() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    BaseSubscriber<HttpClientResponse> late =
        new BaseSubscriber<HttpClientResponse>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            seen.add("subscribed");
          }

          @Override
          protected void hookOnNext(HttpClientResponse head) {
            seen.add("next " + head.status());
          }

          @Override
          protected void hookOnComplete() {
            seen.add("complete");
          }
        };
    request("ok", "GET", null).response().subscribe(late);
    server.awaitRequest();
    seen.add("requests");
    late.request(1);
    while (!seen.contains("complete")) {
      Thread.yield();
    }
    return seen.toString();
  }

  /** The application's context is seen in its sender. */
  private String context() {
    AtomicReference<String> seen = new AtomicReference<>();
    client
        .post()
        .uri(base + "ok")
        .send(
            (request, out) ->
                Mono.deferContextual(
                    context -> {
                      seen.set(context.getOrDefault("mine", "none") + context.size());
                      return out.then();
                    }))
        .response()
        .contextWrite(context -> context.put("mine", "given"))
        .block(PATIENCE);
    return seen.get();
  }

  private String cancelled() throws Exception {
    Disposable call = request("wait", "GET", null).response().subscribe(head -> {});
    server.awaitRequest();
    call.dispose();
    return call.isDisposed() + " " + server.left().await(20, TimeUnit.SECONDS);
  }

  private String cancelledInBody() {
    return request("chunked", "GET", null).responseContent().asString().take(1).blockLast(PATIENCE);
  }

  private String retried() {
    List<String> tries = new CopyOnWriteArrayList<>();
    return request("503", "POST", bodyOf("POST"))
            .response()
            .doOnSubscribe(subscription -> tries.add("try"))
            .flatMap(head -> Mono.<String>error(new IllegalStateException("" + head.status())))
            .retry(2)
            .onErrorResume(failure -> Mono.just(told(failure)))
            .block(PATIENCE)
        + tries;
  }

  private String failingSender() {
    return whole(
        client
            .post()
            .uri(base + "ok")
            .send(
                (request, out) -> {
                  throw new IllegalStateException("as asked for");
                }));
  }

  private String failingBody() {
    Flux<ByteBuf> failing =
        Flux.concat(streamed(), Mono.error(new IllegalStateException("as asked for")));
    return whole(request("ok", "POST", failing));
  }
}
