package io.graft.contract.client.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.fluent.Request;
import org.apache.hc.client5.http.impl.auth.BasicAuthCache;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;

/** Apache HttpClient 5, the classic clients. */
public final class Apache5Library extends Library {
  private static final ContentType TEXT = ContentType.create("text/plain", "UTF-8");

  private final CloseableHttpClient client =
      HttpClients.custom()
          .useSystemProperties()
          .setConnectionManager(
              PoolingHttpClientConnectionManagerBuilder.create()
                  .useSystemProperties()
                  .setMaxConnPerRoute(50)
                  .setMaxConnTotal(500)
                  .build())
          .build();

  private final Map<String, HttpUriRequestBase> requests =
      new ConcurrentHashMap<String, HttpUriRequestBase>();

  @Override
  public Answer call(Call call) throws Exception {
    HttpUriRequestBase request = request(call);
    HttpClientContext context = HttpClientContext.create();
    try (CloseableHttpResponse response = client.execute(request, context)) {
      String body =
          response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity(), "UTF-8");
      List<URI> hops =
          context.getRedirectLocations() == null ? null : context.getRedirectLocations().getAll();
      URI last = hops == null || hops.isEmpty() ? call.uri() : hops.get(hops.size() - 1);
      return new Answer()
          .with("status", response.getCode())
          .with("body", body)
          .with("type", type(response))
          .with("url", last);
    }
  }

  @Override
  public Open open(Call call) throws Exception {
    CloseableHttpResponse response = client.execute(request(call));
    return new Open(response.getEntity().getContent(), response);
  }

  @Override
  public Answer special(String way, Call call) throws Exception {
    HttpGet get = new HttpGet(call.uri());
    HttpHost host = new HttpHost("http", call.uri().getHost());
    switch (way) {
      case "minimal client":
        try (CloseableHttpClient minimal = HttpClients.createMinimal()) {
          // Which cannot do without a context in 5.0.
          CloseableHttpResponse response = minimal.execute(get, HttpClientContext.create());
          return answer(response).with("given", get.containsHeader("traceparent"));
        }
      case "one connection":
        try (CloseableHttpClient basic =
            HttpClients.custom()
                .setConnectionManager(new BasicHttpClientConnectionManager())
                .build()) {
          return answer(basic.execute(get));
        }
      case "no timeout":
        return answer(client.execute(get));
      case "host and request apart":
        String path = call.uri().getRawPath() + "?" + call.uri().getRawQuery();
        return answer(client.execute(host, new BasicClassicHttpRequest("GET", path)));
      case "unchecked address":
        HttpHost odd = new HttpHost("http", call.word("host"), -1);
        return answer(client.execute(odd, new BasicClassicHttpRequest("GET", call.word("path"))));
      case "unchecked line":
        HttpHost inventory = new HttpHost("http", "inventory", -1);
        return answer(
            client.execute(inventory, new BasicClassicHttpRequest("GET", call.word("odd"))));
      case "response handler":
        return client.execute(get, new Reader());
      case "fluent":
        return Request.get(call.uri()).execute().handleResponse(new Reader());
      case "caching client":
        try (CloseableHttpClient caching = CachingHttpClients.createMemoryBound()) {
          return answer(caching.execute(get));
        }
      case "own planner":
        HttpRoutePlanner planner =
            new HttpRoutePlanner() {
              @Override
              public HttpRoute determineRoute(HttpHost target, HttpContext context) {
                return new HttpRoute(new HttpHost("http", target.getHostName(), 80));
              }
            };
        try (CloseableHttpClient own = HttpClients.custom().setRoutePlanner(planner).build()) {
          return answer(own.execute(get));
        }
      case "nested":
        return nested(call, get);
      case "cookies of its own":
        try (CloseableHttpClient own = HttpClients.createDefault()) {
          answer(own.execute(get));
          Answer last = new Answer();
          for (int i = 0; i < 6; i++) {
            last = answer(own.execute(new HttpGet(call.word("then"))));
          }
          return last;
        }
      case "limited pool":
        return limitedPool(call, get);
      case "credentials ahead":
        HttpHost known = new HttpHost("http", call.uri().getHost(), 80);
        UsernamePasswordCredentials me = new UsernamePasswordCredentials("me", "pw".toCharArray());
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        credentials.setCredentials(new AuthScope(known), me);
        BasicScheme scheme = new BasicScheme();
        scheme.initPreemptive(me);
        BasicAuthCache schemes = new BasicAuthCache();
        schemes.put(known, scheme);
        HttpClientContext context = HttpClientContext.create();
        context.setCredentialsProvider(credentials);
        context.setAuthCache(schemes);
        return answer(client.execute(get, context));
      default:
        throw new IllegalArgumentException(way);
    }
  }

  private static Answer limitedPool(Call call, HttpGet get) throws IOException {
    PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager();
    pool.setDefaultMaxPerRoute(1);
    pool.setMaxPerRoute(new HttpRoute(new HttpHost("http", call.uri().getHost(), 80)), 3);
    get.setConfig(
        RequestConfig.custom().setConnectionRequestTimeout(Timeout.ofMilliseconds(300)).build());
    List<CloseableHttpResponse> open = new ArrayList<CloseableHttpResponse>();
    try (CloseableHttpClient limited = HttpClients.custom().setConnectionManager(pool).build()) {
      while (open.size() < 5) {
        open.add(limited.execute(get));
      }
    } catch (ConnectionRequestTimeoutException full) {
      // As many as the pool has for the service.
    }
    for (CloseableHttpResponse response : open) {
      response.close();
    }
    return new Answer().with("open", open.size());
  }

  private Answer nested(final Call call, HttpGet get) throws IOException {
    final Nested.Fetch own =
        new Nested.Fetch() {
          @Override
          public String token() throws IOException {
            return answer(client.execute(new HttpGet(call.word("token")))).words().get("body");
          }
        };
    HttpRequestInterceptor fetching =
        new HttpRequestInterceptor() {
          @Override
          public void process(HttpRequest request, EntityDetails entity, HttpContext context) {
            request.setHeader("x-token", Nested.fetched(call.fetch(own)));
          }
        };
    try (CloseableHttpClient nesting =
        HttpClients.custom().addRequestInterceptorFirst(fetching).build()) {
      return answer(nesting.execute(get));
    }
  }

  private static Answer answer(ClassicHttpResponse response) throws IOException {
    try {
      return new Answer()
          .with("status", response.getCode())
          .with("body", EntityUtils.toString(response.getEntity(), "UTF-8"));
    } catch (HttpException e) {
      throw new IOException(e);
    }
  }

  private static String type(ClassicHttpResponse response) {
    Header type = response.getFirstHeader("Content-Type");
    return type == null ? "" : type.getValue();
  }

  private HttpUriRequestBase request(Call call) throws Exception {
    String reuse = call.reuse();
    HttpUriRequestBase request = reuse == null ? null : requests.get(reuse);
    if (request == null) {
      request = newRequest(call);
      if (reuse != null) {
        requests.put(reuse, request);
      }
    }
    final HttpUriRequestBase sent = request;
    call.cancelling(
        new Runnable() {
          @Override
          public void run() {
            sent.abort();
          }
        });
    return request;
  }

  private static HttpUriRequestBase newRequest(Call call) throws Exception {
    HttpUriRequestBase request = new HttpUriRequestBase(call.method(), call.uri());
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
    if (call.body() != null) {
      byte[] bytes = call.body().getBytes("UTF-8");
      request.setEntity(
          call.streams()
              ? new InputStreamEntity(new ByteArrayInputStream(bytes), -1, TEXT)
              : new StringEntity(call.body(), TEXT));
    }
    return request;
  }

  private static final class Reader implements HttpClientResponseHandler<Answer> {
    @Override
    public Answer handleResponse(ClassicHttpResponse response) throws IOException {
      return answer(response);
    }
  }
}
