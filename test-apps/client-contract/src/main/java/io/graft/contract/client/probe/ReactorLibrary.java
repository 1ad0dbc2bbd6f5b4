package io.graft.contract.client.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ByteBufMono;
import reactor.netty.Connection;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.transport.ProxyProvider;

/** Reactor Netty's HTTP client; the property {@code http.version} is the one that it asks for. */
public final class ReactorLibrary extends Library {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client = client();
  private final Map<String, HttpClient.ResponseReceiver<?>> requests = new ConcurrentHashMap<>();

  static HttpClient client() {
    return secured(HttpClient.create(ConnectionProvider.create("probe", 50)));
  }

  private static HttpClient secured(HttpClient plain) {
    return "HTTP_2".equals(System.getProperty("http.version"))
        ? plain.protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
        : plain;
  }

  @Override
  public Answer call(Call call) throws Exception {
    return get(whole(request(call)), call);
  }

  @Override
  public Open open(Call call) throws Exception {
    Connection connection =
        request(call).responseConnection((head, body) -> Mono.just(body)).blockFirst(PATIENCE);
    Iterator<byte[]> parts = connection.inbound().receive().asByteArray().toIterable(1).iterator();
    return new Open(new Parts(parts), connection::dispose);
  }

  @Override
  public Answer callThen(Call call, Call after) throws Exception {
    Mono<Answer> next = whole(request(after));
    return get(request(call).response().flatMap(first -> next), call);
  }

  @Override
  public Answer special(String way, Call call) throws Exception {
    HttpClient.ResponseReceiver<?> get = client.get().uri(call.uri());
    switch (way) {
      case "unchecked address":
        return get(
            whole(client.get().uri("http://" + call.word("host") + call.word("path"))), call);
      case "unchecked line":
        return get(whole(client.get().uri(call.word("odd"))), call);
      case "base":
        return get(whole(client.baseUrl(base(call)).get().uri(path(call))), call);
      case "address":
        String host = call.uri().getHost();
        int port = call.uri().getScheme().equals("https") ? 443 : 80;
        HttpClient addressed =
            client.remoteAddress(() -> InetSocketAddress.createUnresolved(host, port));
        return get(
            whole((port == 443 ? addressed.secure() : addressed).get().uri(path(call))), call);
      case "later":
        return get(whole(client.get().uri(Mono.fromCallable(() -> call.uri().toString()))), call);
      case "head alone":
        HttpClientResponse head = get.response().block(PATIENCE);
        return new Answer().with("status", head.status().code());
      case "body alone":
        return new Answer()
            .with("body", get.responseContent().aggregate().asString().block(PATIENCE));
      case "no pool":
        return get(whole(secured(HttpClient.newConnection()).get().uri(call.uri())), call);
      case "cookies of its own":
        return cookies(call);
      case "loop":
        return loop(call);
      case "pool left":
        return poolLeft(call);
      case "cancelled early":
        Disposable early = get.response().subscribe(some -> {}, lost -> {});
        early.dispose();
        return new Answer().with("disposed", early.isDisposed());
      case "limited pool":
        return limitedPool(call);
      case "taken slowly":
        return slowly(call);
      case "nested":
        Nested.Fetch own =
            () -> whole(client.get().uri(call.word("token"))).block().words().get("body");
        Nested.Fetch fetch = call.fetch(own);
        return get(
            whole(
                client
                    .request(HttpMethod.GET)
                    .uri(call.uri())
                    .send(
                        (request, out) ->
                            Mono.fromCallable(() -> Nested.fetched(fetch))
                                .subscribeOn(Schedulers.boundedElastic())
                                .doOnNext(token -> request.header("x-token", token))
                                .then())),
            call);
      case "web socket":
        return socket(call);
      case "web client":
        return WebClients.call(client, call);
      default:
        throw new IllegalArgumentException(way);
    }
  }

  private static String base(Call call) {
    return call.uri().getScheme() + "://" + call.uri().getRawAuthority() + "/";
  }

  private static String path(Call call) {
    return call.uri().getRawPath() + "?" + call.uri().getRawQuery();
  }

  private static Mono<Answer> whole(HttpClient.ResponseReceiver<?> request) {
    return request.responseSingle(
        (head, body) ->
            body.asString(StandardCharsets.UTF_8)
                .defaultIfEmpty("")
                .map(
                    text ->
                        new Answer()
                            .with("status", head.status().code())
                            .with("body", text)
                            .with("type", head.responseHeaders().get("Content-Type", ""))
                            .with("url", head.resourceUrl())));
  }

  private static Answer get(Mono<Answer> answer, Call call) throws Exception {
    CompletableFuture<Answer> future = answer.toFuture();
    call.cancelling(() -> future.cancel(true));
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    }
  }

  private HttpClient.ResponseReceiver<?> request(Call call) {
    return call.reuse() == null
        ? newRequest(call)
        : requests.computeIfAbsent(call.reuse(), name -> newRequest(call));
  }

  private HttpClient.ResponseReceiver<?> newRequest(Call call) {
    HttpClient configured =
        client
            .followRedirect(call.followsRedirects())
            .responseTimeout(Duration.ofMillis(call.timeout()))
            .headers(headers -> call.headers().forEach(headers::set));
    if (call.connectTimeout() > 0) {
      configured = configured.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, call.connectTimeout());
    }
    String proxy = call.proxy();
    if (proxy != null) {
      int colon = proxy.indexOf(':');
      configured =
          configured.proxy(
              to ->
                  to.type(ProxyProvider.Proxy.HTTP)
                      .host(proxy.substring(0, colon))
                      .port(Integer.parseInt(proxy.substring(colon + 1))));
    }
    HttpClient.RequestSender request =
        configured.request(HttpMethod.valueOf(call.method())).uri(call.word("url"));
    if (call.body() == null) {
      return request;
    }
    return call.streams()
        ? request.send(once(call.body()))
        : request.send(ByteBufMono.fromString(Mono.just(call.body())));
  }

  /** A body in several parts, for one subscriber. */
  private static Flux<ByteBuf> once(String body) {
    AtomicBoolean begun = new AtomicBoolean();
    return Flux.defer(
        () -> {
          if (begun.getAndSet(true)) {
            return Flux.error(new IllegalStateException("sent before"));
          }
          int half = body.length() / 2;
          return Flux.just(body.substring(0, half), body.substring(half))
              .map(part -> Unpooled.copiedBuffer(part, StandardCharsets.UTF_8));
        });
  }

  /** The application's own jar, for one cookie: the library has none. */
  private Answer cookies(Call call) throws Exception {
    String set =
        client.get().uri(call.uri()).response().block(PATIENCE).responseHeaders().get("Set-Cookie");
    HttpClient own =
        client.headers(headers -> headers.set("Cookie", set.substring(0, set.indexOf(';'))));
    Answer last = new Answer();
    for (int i = 0; i < 6; i++) {
      last = get(whole(own.get().uri(URI.create(call.word("then")))), call);
    }
    return last;
  }

  private static Answer limitedPool(Call call) throws Exception {
    AtomicReference<ConnectionPoolMetrics> pool = new AtomicReference<>();
    ConnectionProvider limited =
        ConnectionProvider.builder("limited")
            .maxConnections(1)
            .metrics(true, () -> (name, id, address, metrics) -> pool.set(metrics))
            .forRemoteHost(
                InetSocketAddress.createUnresolved(call.uri().getHost(), 80),
                host ->
                    host.maxConnections(3)
                        .metrics(true, () -> (name, id, address, metrics) -> pool.set(metrics)))
            .build();
    String slow = call.uri().toString().replace("/ok", "/slow");
    List<Disposable> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(
          HttpClient.create(limited).get().uri(slow).response().subscribe(head -> {}, lost -> {}));
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while ((pool.get() == null || pool.get().acquiredSize() + pool.get().pendingAcquireSize() < 5)
        && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    Answer answer = new Answer().with("open", pool.get().acquiredSize());
    all.forEach(Disposable::dispose);
    limited.disposeLater().block(PATIENCE);
    return answer;
  }

  /**
   * Sends from an event loop, which is the only one, and measures for how long it does nothing
   * else: the least of some times, because it may have to wait for a processor, too.
   */
  private static Answer loop(Call call) throws Exception {
    LoopResources one = LoopResources.create("one", 1, true);
    HttpClient looped = secured(HttpClient.create(ConnectionProvider.create("one", 5))).runOn(one);
    EventLoop loop = one.onClient(false).next();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      AtomicLong last = new AtomicLong(System.nanoTime());
      AtomicLong longest = new AtomicLong();
      Future<?> ticks =
          loop.scheduleAtFixedRate(
              () -> {
                long now = System.nanoTime();
                longest.accumulateAndGet(now - last.getAndSet(now), Math::max);
              },
              1,
              1,
              TimeUnit.MILLISECONDS);
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      Mono<Answer> sent = whole(looped.get().uri(call.uri()));
      loop.execute(() -> sent.subscribe(answer::complete, answer::completeExceptionally));
      answer.get(60, TimeUnit.SECONDS);
      ticks.cancel(false);
      least = Math.min(least, longest.get());
    }
    one.disposeLater().block(PATIENCE);
    return new Answer().with("millis", TimeUnit.NANOSECONDS.toMillis(least));
  }

  /** Sends, and returns what it got and how many connections of its pools are in use then. */
  private static Answer poolLeft(Call call) throws Exception {
    List<ConnectionPoolMetrics> pools = new CopyOnWriteArrayList<>();
    ConnectionProvider provider =
        ConnectionProvider.builder("left")
            .metrics(true, () -> (name, id, address, metrics) -> pools.add(metrics))
            .build();
    Answer answer = get(whole(secured(HttpClient.create(provider)).get().uri(call.uri())), call);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    int used;
    do {
      used = pools.stream().mapToInt(ConnectionPoolMetrics::acquiredSize).sum();
    } while (used > 0 && System.nanoTime() < end);
    provider.disposeLater().block(PATIENCE);
    return answer.with("pools", pools.size()).with("used", used);
  }

  /** Takes a body part by part, each when the last has been read. */
  private Answer slowly(Call call) {
    List<Integer> sizes = new ArrayList<>();
    client
        .get()
        .uri(call.uri())
        .responseContent()
        .asByteArray()
        .limitRate(1)
        .doOnNext(part -> sizes.add(part.length))
        .blockLast(PATIENCE);
    return new Answer().with("parts", sizes.size());
  }

  private Answer socket(Call call) {
    String heard =
        client
            .websocket()
            .uri(call.uri().toString().replaceFirst("^http", "ws"))
            .handle(
                (in, out) ->
                    out.sendString(Mono.just("hello"))
                        .then()
                        .thenMany(in.receive().asString().take(1)))
            .blockLast(PATIENCE);
    return new Answer().with("heard", heard);
  }

  /** Reads what comes part by part. */
  private static final class Parts extends InputStream {
    private final Iterator<byte[]> parts;
    private byte[] part = {};
    private int next;

    Parts(Iterator<byte[]> parts) {
      this.parts = parts;
    }

    @Override
    public int read() {
      while (next == part.length) {
        if (!parts.hasNext()) {
          return -1;
        }
        part = parts.next();
        next = 0;
      }
      return part[next++] & 0xff;
    }
  }
}
