package io.graft.contract.client.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpRequestInterceptor;
import org.apache.http.HttpResponse;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.HttpEntityEnclosingRequestBase;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.concurrent.FutureCallback;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.conn.routing.HttpRoutePlanner;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.auth.BasicScheme;
import org.apache.http.impl.client.BasicAuthCache;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.nio.client.CloseableHttpAsyncClient;
import org.apache.http.impl.nio.client.HttpAsyncClients;
import org.apache.http.impl.nio.conn.PoolingNHttpClientConnectionManager;
import org.apache.http.impl.nio.reactor.DefaultConnectingIOReactor;
import org.apache.http.message.BasicHttpRequest;
import org.apache.http.nio.client.methods.HttpAsyncMethods;
import org.apache.http.protocol.HttpContext;
import org.apache.http.util.EntityUtils;

/** Apache HttpAsyncClient 4. */
public final class ApacheAsyncLibrary extends Library {
  static {
    // Of a client that uses system properties, its builder ignores the limits that it is told.
    System.setProperty("http.maxConnections", "50");
  }

  private final CloseableHttpAsyncClient client =
      started(HttpAsyncClients.custom().useSystemProperties().build());

  private final Map<String, HttpRequestBase> requests =
      new ConcurrentHashMap<String, HttpRequestBase>();

  private static CloseableHttpAsyncClient started(CloseableHttpAsyncClient client) {
    client.start();
    return client;
  }

  @Override
  public Answer call(Call call) throws Exception {
    // Most applications have no context.
    HttpClientContext context =
        call.uri().getPath().equals("/redirect") ? HttpClientContext.create() : null;
    final Future<HttpResponse> future =
        context == null
            ? client.execute(request(call), null)
            : client.execute(request(call), context, null);
    call.cancelling(
        new Runnable() {
          @Override
          public void run() {
            future.cancel(true);
          }
        });
    HttpResponse response = get(future);
    List<URI> hops = context == null ? null : context.getRedirectLocations();
    Header type = response.getFirstHeader("Content-Type");
    return answer(response)
        .with("type", type == null ? "" : type.getValue())
        .with("url", hops == null || hops.isEmpty() ? call.uri() : hops.get(hops.size() - 1));
  }

  @Override
  public Open open(Call call) throws Exception {
    HttpRequestBase request = request(call);
    HttpHost host = new HttpHost(call.uri().getHost(), call.uri().getPort());
    PipedConsumer consumer = new PipedConsumer();
    client.execute(HttpAsyncMethods.create(host, request), consumer, null);
    return get(consumer.opened);
  }

  @Override
  public Answer callThen(final Call call, final Call after) throws Exception {
    final CompletableFuture<Answer> next = new CompletableFuture<Answer>();
    FutureCallback<HttpResponse> then =
        new Completed() {
          @Override
          public void completed(HttpResponse first) {
            client.execute(
                new HttpGet(after.uri()),
                new Completed() {
                  @Override
                  public void completed(HttpResponse second) {
                    try {
                      next.complete(answer(second));
                    } catch (IOException failure) {
                      next.completeExceptionally(failure);
                    }
                  }
                });
          }
        };
    Answer answer = answer(get(client.execute(request(call), then)));
    next.get(30, TimeUnit.SECONDS);
    return answer;
  }

  @Override
  public Answer special(String way, Call call) throws Exception {
    HttpGet get = new HttpGet(call.uri());
    switch (way) {
      case "minimal client":
        try (CloseableHttpAsyncClient minimal = started(HttpAsyncClients.createMinimal())) {
          // Which cannot do without a configuration in its context.
          HttpClientContext context = HttpClientContext.create();
          context.setRequestConfig(RequestConfig.DEFAULT);
          return answer(get(minimal.execute(get, context, null)))
              .with("given", get.containsHeader("traceparent"));
        }
      case "simple request":
      case "no timeout":
        return answer(get(client.execute(get, null)))
            .with("given", get.containsHeader("traceparent"));
      case "host and request apart":
        String path = call.uri().getRawPath() + "?" + call.uri().getRawQuery();
        return apart(new HttpHost(call.uri().getHost()), path);
      case "unchecked address":
        return apart(new HttpHost(call.word("host"), -1, "http"), call.word("path"));
      case "unchecked line":
        return apart(new HttpHost("inventory", -1, "http"), call.word("odd"));
      case "own planner":
        HttpRoutePlanner planner =
            new HttpRoutePlanner() {
              @Override
              public HttpRoute determineRoute(
                  HttpHost target, HttpRequest request, HttpContext context) {
                return new HttpRoute(new HttpHost(target.getHostName(), 80, "http"));
              }
            };
        try (CloseableHttpAsyncClient own =
            started(HttpAsyncClients.custom().setRoutePlanner(planner).build())) {
          return answer(get(own.execute(get, null)));
        }
      case "aborted by its request":
        return abortedByRequest(get);
      case "pipelined":
        return pipelined(call);
      case "nested":
        return nested(call, get);
      case "cookies of its own":
        try (CloseableHttpAsyncClient own = started(HttpAsyncClients.createDefault())) {
          answer(get(own.execute(get, null)));
          Answer last = new Answer();
          for (int i = 0; i < 6; i++) {
            last = answer(get(own.execute(new HttpGet(call.word("then")), null)));
          }
          return last;
        }
      case "limited pool":
        return limitedPool(call);
      case "credentials ahead":
        HttpHost known = new HttpHost(call.uri().getHost(), 80, "http");
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        credentials.setCredentials(
            new AuthScope(known.getHostName(), 80), new UsernamePasswordCredentials("me", "pw"));
        BasicAuthCache schemes = new BasicAuthCache();
        schemes.put(known, new BasicScheme());
        HttpClientContext context = HttpClientContext.create();
        context.setCredentialsProvider(credentials);
        context.setAuthCache(schemes);
        return answer(get(client.execute(get, context, null)));
      default:
        throw new IllegalArgumentException(way);
    }
  }

  private Answer apart(HttpHost host, String path) throws Exception {
    return answer(get(client.execute(host, new BasicHttpRequest("GET", path), null)));
  }

  /** The request is aborted as soon as it is under way: its future must not wait for a response. */
  private Answer abortedByRequest(HttpGet get) throws Exception {
    final CompletableFuture<String> end = new CompletableFuture<String>();
    client.execute(
        get,
        new FutureCallback<HttpResponse>() {
          @Override
          public void completed(HttpResponse response) {
            end.complete("completed");
          }

          @Override
          public void failed(Exception failure) {
            end.complete("failed");
          }

          @Override
          public void cancelled() {
            end.complete("cancelled");
          }
        });
    get.abort();
    return new Answer().with("end", end.get(30, TimeUnit.SECONDS));
  }

  /** Several requests in one list, as one version can send them. */
  private static Answer pipelined(Call call) throws Exception {
    CloseableHttpAsyncClient client =
        (CloseableHttpAsyncClient)
            HttpAsyncClients.class.getMethod("createPipelining").invoke(null);
    HttpHost host = new HttpHost(call.uri().getHost(), call.uri().getPort());
    List<HttpRequest> list = new ArrayList<HttpRequest>();
    HttpClientContext context = HttpClientContext.create();
    context.setRequestConfig(RequestConfig.DEFAULT);
    for (int i = 0; i < 3; i++) {
      list.add(new HttpGet(call.uri().getRawPath() + "?" + call.uri().getRawQuery()));
    }
    try (CloseableHttpAsyncClient pipelining = started(client)) {
      Class<?> type =
          Class.forName("org.apache.http.impl.nio.client.CloseableHttpPipeliningClient");
      Object future =
          type.getMethod(
                  "execute", HttpHost.class, List.class, HttpContext.class, FutureCallback.class)
              .invoke(pipelining, host, list, context, null);
      List<?> responses = (List<?>) get((Future<?>) future);
      StringBuilder all = new StringBuilder();
      for (Object response : responses) {
        all.append(((HttpResponse) response).getStatusLine().getStatusCode()).append(' ');
      }
      return new Answer().with("all", all);
    }
  }

  private static Answer limitedPool(Call call) throws Exception {
    PoolingNHttpClientConnectionManager pool =
        new PoolingNHttpClientConnectionManager(new DefaultConnectingIOReactor());
    pool.setDefaultMaxPerRoute(1);
    pool.setMaxPerRoute(new HttpRoute(new HttpHost(call.uri().getHost(), 80)), 3);
    String slow = call.uri().toString().replace("/ok", "/slow");
    try (CloseableHttpAsyncClient limited =
        started(HttpAsyncClients.custom().setConnectionManager(pool).build())) {
      List<Future<?>> all = new ArrayList<Future<?>>();
      for (int i = 0; i < 5; i++) {
        all.add(limited.execute(new HttpGet(slow), null));
      }
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      int open = 0;
      while (open < 3 && System.nanoTime() < deadline) {
        open = pool.getTotalStats().getLeased() + pool.getTotalStats().getPending();
        Thread.yield(); // threads of the client's own ask for connections
      }
      for (Future<?> each : all) {
        each.cancel(true);
      }
      return new Answer().with("open", open);
    }
  }

  private Answer nested(final Call call, HttpGet get) throws Exception {
    final Nested.Fetch own =
        new Nested.Fetch() {
          @Override
          public String token() throws Exception {
            HttpGet token = new HttpGet(call.word("token"));
            return answer(get(client.execute(token, null))).words().get("body");
          }
        };
    HttpRequestInterceptor fetching =
        new HttpRequestInterceptor() {
          @Override
          public void process(HttpRequest request, HttpContext context) {
            request.setHeader("x-token", Nested.fetched(call.fetch(own)));
          }
        };
    try (CloseableHttpAsyncClient nesting =
        started(HttpAsyncClients.custom().addInterceptorFirst(fetching).build())) {
      return answer(get(nesting.execute(get, null)));
    }
  }

  private static Answer answer(HttpResponse response) throws IOException {
    String body =
        response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity(), "UTF-8");
    return new Answer().with("status", response.getStatusLine().getStatusCode()).with("body", body);
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      T response = future.get(60, TimeUnit.SECONDS);
      if (response == null) {
        throw new java.util.concurrent.CancellationException(); // which 4.0 does not throw
      }
      return response;
    } catch (TimeoutException e) {
      future.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    }
  }

  private HttpRequestBase request(Call call) throws Exception {
    String reuse = call.reuse();
    HttpRequestBase request = reuse == null ? null : requests.get(reuse);
    if (request == null) {
      request = call.body() == null ? new Bodiless(call.method()) : withBody(call);
      prepare(request, call);
      if (reuse != null) {
        requests.put(reuse, request);
      }
    }
    return request;
  }

  private static void prepare(HttpRequestBase request, Call call) {
    request.setURI(call.uri());
    RequestConfig.Builder config =
        RequestConfig.custom()
            .setSocketTimeout(call.timeout())
            .setRedirectsEnabled(call.followsRedirects());
    if (call.connectTimeout() > 0) {
      config.setConnectTimeout(call.connectTimeout());
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
  }

  private static HttpRequestBase withBody(Call call) throws Exception {
    WithBody request = new WithBody(call.method());
    byte[] bytes = call.body().getBytes("UTF-8");
    request.setEntity(
        call.streams()
            ? new InputStreamEntity(new ByteArrayInputStream(bytes), -1)
            : new StringEntity(call.body(), "UTF-8"));
    return request;
  }

  /** A request of any method. In 4.0 one that may have a body and has none breaks connections. */
  private static final class Bodiless extends HttpRequestBase {
    private final String method;

    Bodiless(String method) {
      this.method = method;
    }

    @Override
    public String getMethod() {
      return method;
    }
  }

  private static final class WithBody extends HttpEntityEnclosingRequestBase {
    private final String method;

    WithBody(String method) {
      this.method = method;
    }

    @Override
    public String getMethod() {
      return method;
    }
  }

  private abstract static class Completed implements FutureCallback<HttpResponse> {
    @Override
    public void failed(Exception failure) {}

    @Override
    public void cancelled() {}
  }
}
