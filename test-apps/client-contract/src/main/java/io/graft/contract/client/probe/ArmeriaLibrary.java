package io.graft.contract.client.probe;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.WebClientBuilder;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.proxy.ProxyConfig;
import com.linecorp.armeria.client.retry.RetryRule;
import com.linecorp.armeria.client.retry.RetryingClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.logging.RequestLog;
import io.netty.channel.EventLoop;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Armeria's client, which speaks the version that the property {@code http.version} says. */
public final class ArmeriaLibrary extends Library {
  private static final boolean HTTP2 = "HTTP_2".equals(System.getProperty("http.version"));

  private final ClientFactory factory = ClientFactory.builder().build();
  private final Map<String, ClientFactory> factories = new ConcurrentHashMap<>();
  private final Map<String, WebClient> clients = new ConcurrentHashMap<>();

  @Override
  public Answer call(Call call) throws Exception {
    return whole(call, call.uri().toString());
  }

  /** Follows redirects as an application does, because the library does not before 1.11. */
  private Answer whole(Call call, String url) throws Exception {
    HttpResponse response = client(call, url).execute(request(call, url));
    call.cancelling(response::abort);
    AggregatedHttpResponse answer = get(response.aggregate());
    String to = answer.headers().get(HttpHeaderNames.LOCATION);
    return to != null && call.followsRedirects()
        ? whole(call, URI.create(url).resolve(to).toString())
        : answer(answer, url);
  }

  private static Answer answer(AggregatedHttpResponse answer, String url) {
    String type = answer.headers().get(HttpHeaderNames.CONTENT_TYPE);
    return new Answer()
        .with("status", answer.status().code())
        .with("body", answer.contentUtf8())
        .with("type", type == null ? "" : type)
        .with("url", url);
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    }
  }

  @Override
  public Open open(Call call) throws Exception {
    HttpResponse response = client(call, call.word("url")).execute(request(call, call.word("url")));
    Parts parts = new Parts();
    response.subscribe(parts);
    return new Open(parts, response::abort);
  }

  @Override
  public Answer callThen(Call call, Call after) throws Exception {
    WebClient second = client(after, after.word("url"));
    return get(
        client(call, call.word("url"))
            .execute(request(call, call.word("url")))
            .aggregate()
            .thenCompose(first -> second.execute(request(after, after.word("url"))).aggregate())
            .thenApply(last -> answer(last, after.word("url"))));
  }

  private static RequestHeadersBuilder headers(Call call, String url) {
    URI uri = URI.create(url);
    String query = uri.getRawQuery();
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    RequestHeadersBuilder headers =
        RequestHeaders.builder(
            HttpMethod.valueOf(call.method()), query == null ? path : path + "?" + query);
    call.headers().forEach(headers::set);
    return headers;
  }

  private static HttpRequest request(Call call, String url) {
    RequestHeaders headers = headers(call, url).build();
    if (call.body() == null) {
      return HttpRequest.of(headers);
    }
    if (!call.streams()) {
      return HttpRequest.of(headers, HttpData.ofUtf8(call.body()));
    }
    HttpRequestWriter writer = HttpRequest.streaming(headers);
    int half = call.body().length() / 2;
    writer.write(HttpData.ofUtf8(call.body().substring(0, half)));
    writer
        .whenConsumed()
        .thenRun(
            () -> {
              writer.write(HttpData.ofUtf8(call.body().substring(half)));
              writer.close();
            });
    return writer;
  }

  private static SessionProtocol protocol(String scheme) {
    boolean tls = scheme.equals("https");
    return HTTP2
        ? tls ? SessionProtocol.H2 : SessionProtocol.H2C
        : tls ? SessionProtocol.H1 : SessionProtocol.H1C;
  }

  /** A client for the address of a URL, which may be none to {@link URI}. */
  private WebClientBuilder builder(Call call, String url) {
    int scheme = url.indexOf("://");
    String rest = url.substring(scheme + 3);
    String authority = rest.replaceFirst("[/?#].*", "");
    return WebClient.builder(protocol(url.substring(0, scheme)), Endpoint.parse(authority))
        .factory(factory(call))
        .responseTimeoutMillis(call.timeout());
  }

  private WebClient client(Call call, String url) {
    return call.reuse() == null
        ? builder(call, url).build()
        : clients.computeIfAbsent(call.reuse(), name -> builder(call, url).build());
  }

  private ClientFactory factory(Call call) {
    String proxy = call.proxy();
    if (proxy == null && call.connectTimeout() == 0) {
      return factory;
    }
    // It has the connections.
    return factories.computeIfAbsent(
        call.connectTimeout() + " " + proxy, key -> newFactory(call, proxy));
  }

  private static ClientFactory newFactory(Call call, String proxy) {
    ClientFactoryBuilder own = ClientFactory.builder();
    if (call.connectTimeout() > 0) {
      own.connectTimeoutMillis(call.connectTimeout());
    }
    if (proxy != null) {
      int colon = proxy.indexOf(':');
      int port = Integer.parseInt(proxy.substring(colon + 1));
      own.proxyConfig(ProxyConfig.connect(new InetSocketAddress(proxy.substring(0, colon), port)));
    }
    return own.build();
  }

  @Override
  public Answer special(String way, Call call) throws Exception {
    String url = call.word("url");
    switch (way) {
      case "unchecked address":
        return odd(call, "http://" + call.word("host"), call.word("path"));
      case "unchecked line":
        return odd(call, "http://inventory", call.word("odd"));
      case "cookies of its own":
        return cookies(call);
      case "nested":
        Nested.Fetch fetch =
            call.fetch(
                () ->
                    get(client(call, call.word("token"))
                            .get(
                                URI.create(call.word("token")).getRawPath()
                                    + "?"
                                    + URI.create(call.word("token")).getRawQuery())
                            .aggregate())
                        .contentUtf8());
        return sent(
            builder(call, url)
                .decorator(
                    (next, context, request) -> {
                      context.setAdditionalRequestHeader("x-token", Nested.fetched(fetch));
                      return next.execute(context, request);
                    }),
            call);
      case "loop":
        return loop(call);
      case "group":
        Endpoint first = Endpoint.of("127.0.0.2", Integer.parseInt(call.word("port")));
        return sent(
            WebClient.builder(protocol("http"), EndpointGroup.of(first, first.withWeight(2)))
                .factory(factory),
            call);
      case "own retries":
        return sent(
            builder(call, url).decorator(RetryingClient.newDecorator(RetryRule.failsafe())), call);
      case "log":
        return logged(call);
      case "timeout cleared":
        return within(call, ClientRequestContext::clearResponseTimeout);
      case "timeout shortened":
        return within(call, context -> context.setResponseTimeoutMillis(300));
      case "timed out":
        return within(call, ClientRequestContext::timeoutNow);
      default:
        throw new IllegalArgumentException(way);
    }
  }

  private Answer odd(Call call, String base, String path) throws Exception {
    AggregatedHttpResponse answer = get(builder(call, base + "/").build().get(path).aggregate());
    return new Answer().with("status", answer.status().code());
  }

  private static Answer sent(WebClientBuilder client, Call call) throws Exception {
    String url = call.word("url");
    return answer(get(client.build().execute(request(call, url)).aggregate()), url);
  }

  /** The application's own jar, for one cookie: the library has none before 1.14. */
  private Answer cookies(Call call) throws Exception {
    String url = call.word("url");
    String set =
        get(client(call, url).execute(request(call, url)).aggregate())
            .headers()
            .get(HttpHeaderNames.SET_COOKIE);
    Answer last = new Answer();
    for (int i = 0; i < 6; i++) {
      RequestHeadersBuilder headers = headers(call, call.word("then"));
      headers.set(HttpHeaderNames.COOKIE, set.substring(0, set.indexOf(';')));
      last =
          answer(get(client(call, url).execute(HttpRequest.of(headers.build())).aggregate()), url);
    }
    return last;
  }

  /** Sends a call, and does something to its context while it is under way. */
  private Answer within(Call call, java.util.function.Consumer<ClientRequestContext> then)
      throws Exception {
    AtomicReference<ClientRequestContext> known = new AtomicReference<>();
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    WebClient client =
        builder(call, call.word("url"))
            .decorator(
                (next, context, request) -> {
                  known.set(context);
                  return next.execute(context, request);
                })
            .build();
    CompletableFuture<AggregatedHttpResponse> whole =
        client.execute(request(call, call.word("url"))).aggregate();
    get(known.get().log().whenRequestComplete());
    then.accept(known.get());
    whole.whenComplete(
        (response, failure) -> {
          if (failure == null) {
            answer.complete(answer(response, ""));
          } else {
            answer.completeExceptionally(failure);
          }
        });
    return get(answer);
  }

  /** What the application's log tells of a call. */
  private Answer logged(Call call) throws Exception {
    CompletableFuture<RequestLog> log = new CompletableFuture<>();
    Answer answer =
        sent(
            builder(call, call.word("url"))
                .decorator(
                    (next, context, request) -> {
                      context.log().whenComplete().thenAccept(log::complete);
                      return next.execute(context, request);
                    }),
            call);
    RequestLog all = get(log);
    return answer
        .with("logged", all.responseHeaders().status().code())
        .with("sent", all.requestHeaders().get("traceparent") != null)
        .with("failed", all.responseCause() != null);
  }

  /**
   * Sends from an event loop, and measures for how long it does nothing else: the least of some
   * times, because it may have to wait for a processor, too.
   */
  private Answer loop(Call call) throws Exception {
    EventLoop loop = factory.eventLoopGroup().next();
    WebClient client = client(call, call.word("url"));
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
      CompletableFuture<AggregatedHttpResponse> answer = new CompletableFuture<>();
      loop.execute(
          () ->
              client
                  .execute(request(call, call.word("url")))
                  .aggregate()
                  .whenComplete(
                      (response, failure) -> {
                        if (failure == null) {
                          answer.complete(response);
                        } else {
                          answer.completeExceptionally(failure);
                        }
                      }));
      get(answer);
      ticks.cancel(false);
      least = Math.min(least, longest.get());
    }
    return new Answer().with("millis", TimeUnit.NANOSECONDS.toMillis(least));
  }

  /** Reads what comes part by part, each when the last has been read. */
  private static final class Parts extends InputStream implements Subscriber<HttpObject> {
    private static final Object END = new Object();

    private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
    private volatile Subscription subscription;
    private byte[] part = {};
    private int next;
    private boolean ended;

    @Override
    public int read() {
      while (next == part.length && !ended) {
        try {
          Object taken = queue.take();
          ended = taken == END;
          part = taken instanceof HttpData ? ((HttpData) taken).array() : new byte[0];
          next = 0;
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        subscription.request(1);
      }
      return ended ? -1 : part[next++] & 0xff;
    }

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(HttpObject some) {
      queue.add(some);
    }

    @Override
    public void onError(Throwable failure) {
      queue.add(END);
    }

    @Override
    public void onComplete() {
      queue.add(END);
    }
  }
}
