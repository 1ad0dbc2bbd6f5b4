package io.graft.contract.client.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpRequestInterceptor;
import org.apache.http.HttpResponse;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.HttpClient;
import org.apache.http.client.ResponseHandler;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpEntityEnclosingRequestBase;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.conn.ConnectionPoolTimeoutException;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.conn.routing.HttpRoutePlanner;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.auth.BasicScheme;
import org.apache.http.impl.client.BasicAuthCache;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.message.BasicHttpRequest;
import org.apache.http.protocol.HttpContext;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4. */
public final class ApacheLibrary extends Library {
  private final CloseableHttpClient client =
      HttpClients.custom()
          .useSystemProperties()
          .setMaxConnPerRoute(50)
          .setMaxConnTotal(500)
          .build();

  @SuppressWarnings("deprecation")
  private final HttpClient older =
      new org.apache.http.impl.client.DefaultHttpClient(
          new org.apache.http.impl.conn.PoolingClientConnectionManager());

  private final Map<String, Request> requests = new ConcurrentHashMap<String, Request>();

  @Override
  public Answer call(Call call) throws Exception {
    Request request = request(call);
    HttpClientContext context = HttpClientContext.create();
    try (CloseableHttpResponse response = client.execute(request, context)) {
      String body =
          response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity(), "UTF-8");
      List<URI> hops = context.getRedirectLocations();
      URI last = hops == null || hops.isEmpty() ? request.getURI() : hops.get(hops.size() - 1);
      return new Answer()
          .with("status", response.getStatusLine().getStatusCode())
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
    switch (way) {
      case "minimal client":
        try (CloseableHttpClient minimal = HttpClients.createMinimal()) {
          return answer(minimal.execute(get));
        }
      case "client of 4.2":
        return answer(older.execute(get));
      case "host and request apart":
        HttpHost host = new HttpHost(call.uri().getHost());
        String path = call.uri().getRawPath() + "?" + call.uri().getRawQuery();
        return answer(client.execute(host, new BasicHttpRequest("GET", path)));
      case "unchecked address":
        HttpHost odd = new HttpHost(call.word("host"), -1, "http");
        return answer(client.execute(odd, new BasicHttpRequest("GET", call.word("path"))));
      case "unchecked line":
        // Apache sends what it cannot read, too.
        HttpHost inventory = new HttpHost("inventory", -1, "http");
        return answer(client.execute(inventory, new BasicHttpRequest("GET", call.word("odd"))));
      case "response handler":
        return client.execute(
            get,
            new ResponseHandler<Answer>() {
              @Override
              public Answer handleResponse(HttpResponse response) throws IOException {
                return answer(response);
              }
            });
      case "own planner":
        HttpRoutePlanner planner =
            new HttpRoutePlanner() {
              @Override
              public HttpRoute determineRoute(
                  HttpHost target, HttpRequest request, HttpContext context) {
                return new HttpRoute(new HttpHost(target.getHostName(), 80, "http"));
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
        PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager();
        pool.setDefaultMaxPerRoute(1);
        pool.setMaxPerRoute(new HttpRoute(new HttpHost(call.uri().getHost(), 80)), 3);
        RequestConfig soon = RequestConfig.custom().setConnectionRequestTimeout(300).build();
        get.setConfig(soon);
        List<CloseableHttpResponse> open = new ArrayList<CloseableHttpResponse>();
        try (CloseableHttpClient limited =
            HttpClients.custom().setConnectionManager(pool).build()) {
          while (open.size() < 5) {
            open.add(limited.execute(get));
          }
        } catch (ConnectionPoolTimeoutException full) {
          // As many as the pool has for the service.
        }
        for (CloseableHttpResponse response : open) {
          response.close();
        }
        return new Answer().with("open", open.size());
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
        return answer(client.execute(get, context));
      default:
        throw new IllegalArgumentException(way);
    }
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
          public void process(HttpRequest request, HttpContext context) {
            request.setHeader("x-token", Nested.fetched(call.fetch(own)));
          }
        };
    try (CloseableHttpClient nesting = HttpClients.custom().addInterceptorFirst(fetching).build()) {
      return answer(nesting.execute(get));
    }
  }

  private static Answer answer(HttpResponse response) throws IOException {
    return new Answer()
        .with("status", response.getStatusLine().getStatusCode())
        .with("body", EntityUtils.toString(response.getEntity(), "UTF-8"));
  }

  private static String type(HttpResponse response) {
    Header type = response.getFirstHeader("Content-Type");
    return type == null ? "" : type.getValue();
  }

  private Request request(Call call) throws Exception {
    String reuse = call.reuse();
    Request request = reuse == null ? null : requests.get(reuse);
    if (request == null) {
      request = newRequest(call);
      if (reuse != null) {
        requests.put(reuse, request);
      }
    }
    final Request sent = request;
    call.cancelling(
        new Runnable() {
          @Override
          public void run() {
            sent.abort();
          }
        });
    return request;
  }

  private static Request newRequest(Call call) throws Exception {
    Request request = new Request(call.method());
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
    if (call.body() != null) {
      byte[] bytes = call.body().getBytes("UTF-8");
      request.setEntity(
          call.streams()
              ? new InputStreamEntity(new ByteArrayInputStream(bytes), -1)
              : new StringEntity(call.body(), "UTF-8"));
    }
    return request;
  }

  /** A request of any method, with or without a body. */
  private static final class Request extends HttpEntityEnclosingRequestBase {
    private final String method;

    Request(String method) {
      this.method = method;
    }

    @Override
    public String getMethod() {
      return method;
    }
  }
}
