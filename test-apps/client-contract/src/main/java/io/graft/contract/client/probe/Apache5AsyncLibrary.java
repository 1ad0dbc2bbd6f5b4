package io.graft.contract.client.probe;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.async.methods.SimpleResponseConsumer;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.auth.BasicAuthCache;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.util.Timeout;
import org.apache.hc.core5.util.VersionInfo;

/** Apache HttpClient 5, the asynchronous clients. */
public class Apache5AsyncLibrary extends Library {
  private static final ContentType TEXT = ContentType.create("text/plain", "UTF-8");

  private final CloseableHttpAsyncClient client = started(client());
  private final Map<String, SimpleHttpRequest> requests =
      new ConcurrentHashMap<String, SimpleHttpRequest>();

  CloseableHttpAsyncClient client() {
    VersionInfo version = VersionInfo.loadVersionInfo("org.apache.hc.client5", null);
    boolean oldest = version.getRelease().startsWith("5.0");
    return HttpAsyncClients.custom()
        .useSystemProperties()
        // HTTP/2 of 5.0 and this server do not understand each other, with or without the agent.
        .setVersionPolicy(oldest ? HttpVersionPolicy.FORCE_HTTP_1 : HttpVersionPolicy.NEGOTIATE)
        .setConnectionManager(
            PoolingAsyncClientConnectionManagerBuilder.create()
                .useSystemProperties()
                .setMaxConnPerRoute(50)
                .setMaxConnTotal(500)
                .build())
        .build();
  }

  private static CloseableHttpAsyncClient started(CloseableHttpAsyncClient client) {
    client.start();
    return client;
  }

  @Override
  public Answer call(Call call) throws Exception {
    // Most applications have no context.
    HttpClientContext context =
        call.uri().getPath().equals("/redirect") ? HttpClientContext.create() : null;
    Future<SimpleHttpResponse> future =
        client.execute(producer(call), SimpleResponseConsumer.create(), context, null);
    cancelling(call, future);
    SimpleHttpResponse response = get(future, patience(call));
    List<URI> hops =
        context == null || context.getRedirectLocations() == null
            ? null
            : context.getRedirectLocations().getAll();
    Header type = response.getFirstHeader("Content-Type");
    return answer(response)
        .with("type", type == null ? "" : type.getValue())
        .with("url", hops == null || hops.isEmpty() ? call.uri() : hops.get(hops.size() - 1));
  }

  @Override
  public Open open(Call call) throws Exception {
    return get(client.execute(producer(call), new StreamedBodies.Consumer(), null, null));
  }

  @Override
  public Answer callThen(final Call call, final Call after) throws Exception {
    final java.util.concurrent.CompletableFuture<Answer> next =
        new java.util.concurrent.CompletableFuture<Answer>();
    FutureCallback<SimpleHttpResponse> then =
        new Completed() {
          @Override
          public void completed(SimpleHttpResponse first) {
            try {
              client.execute(
                  producer(after),
                  SimpleResponseConsumer.create(),
                  new Completed() {
                    @Override
                    public void completed(SimpleHttpResponse second) {
                      next.complete(answer(second));
                    }
                  });
            } catch (Exception failure) {
              next.completeExceptionally(failure);
            }
          }
        };
    Future<SimpleHttpResponse> first =
        client.execute(producer(call), SimpleResponseConsumer.create(), then);
    Answer answer = answer(get(first));
    next.get(30, TimeUnit.SECONDS);
    return answer;
  }

  @Override
  public Answer special(String way, Call call) throws Exception {
    SimpleHttpRequest get = new SimpleHttpRequest("GET", call.uri());
    String scheme = call.uri().getScheme();
    switch (way) {
      case "minimal client":
        try (CloseableHttpAsyncClient minimal = started(HttpAsyncClients.createMinimal())) {
          // Which cannot do without a context in 5.0.
          return answer(get(minimal.execute(get, HttpClientContext.create(), null)))
              .with("given", get.containsHeader("traceparent"));
        }
      case "simple request":
        return answer(get(client.execute(get, null)))
            .with("given", get.containsHeader("traceparent"));
      case "host and request apart":
        HttpHost host = new HttpHost(scheme, call.uri().getHost());
        String path = call.uri().getRawPath() + "?" + call.uri().getRawQuery();
        return apart(host, path);
      case "unchecked address":
        return apart(new HttpHost("http", call.word("host"), -1), call.word("path"));
      case "unchecked line":
        return apart(new HttpHost("http", "inventory", -1), call.word("odd"));
      case "own planner":
        final boolean secure = scheme.equals("https");
        HttpRoutePlanner planner =
            new HttpRoutePlanner() {
              @Override
              public HttpRoute determineRoute(HttpHost target, HttpContext context) {
                String name = target.getHostName();
                return new HttpRoute(
                    new HttpHost(secure ? "https" : "http", name, secure ? 443 : 80), null, secure);
              }
            };
        try (CloseableHttpAsyncClient own =
            started(HttpAsyncClients.custom().setRoutePlanner(planner).build())) {
          return answer(get(own.execute(get, null)));
        }
      case "nested":
        return nested(call, get);
      case "cookies of its own":
        try (CloseableHttpAsyncClient own = started(HttpAsyncClients.createDefault())) {
          get(own.execute(get, null));
          Answer last = new Answer();
          for (int i = 0; i < 6; i++) {
            SimpleHttpRequest then = new SimpleHttpRequest("GET", URI.create(call.word("then")));
            last = answer(get(own.execute(then, null)));
          }
          return last;
        }
      case "limited pool":
        return limitedPool(call, get);
      case "no timeout":
        return answer(get(client.execute(get, null)));
      case "credentials ahead":
        HttpHost known = new HttpHost(scheme, call.uri().getHost(), secure(scheme) ? 443 : 80);
        UsernamePasswordCredentials me = new UsernamePasswordCredentials("me", "pw".toCharArray());
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        credentials.setCredentials(new AuthScope(known), me);
        BasicScheme basic = new BasicScheme();
        basic.initPreemptive(me);
        BasicAuthCache schemes = new BasicAuthCache();
        schemes.put(known, basic);
        HttpClientContext context = HttpClientContext.create();
        context.setCredentialsProvider(credentials);
        context.setAuthCache(schemes);
        return answer(get(client.execute(get, context, null)));
      default:
        throw new IllegalArgumentException(way);
    }
  }

  private static boolean secure(String scheme) {
    return scheme.equals("https");
  }

  private Answer apart(HttpHost host, String path) throws Exception {
    HttpRequest request = new BasicHttpRequest("GET", path);
    return answer(
        get(
            client.execute(
                host,
                new BasicRequestProducer(request, null),
                SimpleResponseConsumer.create(),
                null,
                null,
                null)));
  }

  private static Answer limitedPool(Call call, SimpleHttpRequest get) throws Exception {
    PoolingAsyncClientConnectionManager pool = new PoolingAsyncClientConnectionManager();
    pool.setDefaultMaxPerRoute(1);
    pool.setMaxPerRoute(new HttpRoute(new HttpHost("http", call.uri().getHost(), 80)), 3);
    SimpleHttpRequest slow =
        new SimpleHttpRequest("GET", URI.create(call.uri().toString().replace("/ok", "/slow")));
    try (CloseableHttpAsyncClient limited =
        started(HttpAsyncClients.custom().setConnectionManager(pool).build())) {
      List<Future<?>> all = new ArrayList<Future<?>>();
      for (int i = 0; i < 5; i++) {
        // In 5.0 the future of the shorter method does not cancel its exchange.
        all.add(
            limited.execute(
                SimpleRequestProducer.create(slow), SimpleResponseConsumer.create(), null));
      }
      Answer answer = new Answer().with("open", pool.getTotalStats().getLeased());
      for (Future<?> each : all) {
        each.cancel(true);
      }
      return answer;
    }
  }

  private Answer nested(final Call call, SimpleHttpRequest get) throws Exception {
    final Nested.Fetch own =
        new Nested.Fetch() {
          @Override
          public String token() throws Exception {
            SimpleHttpRequest token = new SimpleHttpRequest("GET", URI.create(call.word("token")));
            return get(client.execute(token, null)).getBodyText();
          }
        };
    HttpRequestInterceptor fetching =
        new HttpRequestInterceptor() {
          @Override
          public void process(HttpRequest request, EntityDetails entity, HttpContext context) {
            request.setHeader("x-token", Nested.fetched(call.fetch(own)));
          }
        };
    HttpAsyncClientBuilder nesting = HttpAsyncClients.custom();
    try (CloseableHttpAsyncClient client =
        started(nesting.addRequestInterceptorFirst(fetching).build())) {
      return answer(get(client.execute(get, null)));
    }
  }

  private static Answer answer(SimpleHttpResponse response) {
    byte[] bytes = response.getBodyBytes();
    String body = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    return new Answer().with("status", response.getCode()).with("body", body);
  }

  /** How long to wait for a response that the library waits for, in milliseconds. */
  long patience(Call call) {
    return 60_000;
  }

  private static <T> T get(Future<T> future) throws Exception {
    return get(future, 60_000);
  }

  private static <T> T get(Future<T> future, long millis) throws Exception {
    try {
      return future.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    }
  }

  private static void cancelling(Call call, final Future<?> future) {
    call.cancelling(
        new Runnable() {
          @Override
          public void run() {
            future.cancel(true);
          }
        });
  }

  private AsyncRequestProducer producer(Call call) throws Exception {
    String reuse = call.reuse();
    SimpleHttpRequest request = reuse == null ? null : requests.get(reuse);
    if (request == null) {
      request = newRequest(call);
      if (reuse != null) {
        requests.put(reuse, request);
      }
    }
    return call.body() != null && call.streams()
        ? new BasicRequestProducer(
            request, new StreamedBodies.Producer(call.body().getBytes("UTF-8"), TEXT))
        : SimpleRequestProducer.create(request);
  }

  private static SimpleHttpRequest newRequest(Call call) {
    SimpleHttpRequest request = new SimpleHttpRequest(call.method(), call.uri());
    RequestConfig.Builder config =
        RequestConfig.custom()
            .setResponseTimeout(Timeout.ofMilliseconds(call.timeout()))
            .setRedirectsEnabled(call.followsRedirects());
    if (call.connectTimeout() > 0) {
      config.setConnectTimeout(Timeout.ofMilliseconds(call.connectTimeout()));
    }
    String proxy = call.proxy();
    if (proxy != null) {
      int colon = proxy.indexOf(':');
      config.setProxy(
          new HttpHost(proxy.substring(0, colon), Integer.parseInt(proxy.substring(colon + 1))));
    }
    request.setConfig(config.build());
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      request.setHeader(header.getKey(), header.getValue());
    }
    if (call.body() != null && !call.streams()) {
      request.setBody(call.body(), TEXT);
    }
    return request;
  }

  private abstract static class Completed implements FutureCallback<SimpleHttpResponse> {
    @Override
    public void failed(Exception failure) {}

    @Override
    public void cancelled() {}
  }
}
