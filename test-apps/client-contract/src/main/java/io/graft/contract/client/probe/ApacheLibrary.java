package io.graft.contract.client.probe;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.http.HttpHost;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpEntityEnclosingRequestBase;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4. */
public final class ApacheLibrary extends Library {
  private final CloseableHttpClient client =
      HttpClients.custom()
          .useSystemProperties()
          .setMaxConnPerRoute(50)
          .setMaxConnTotal(500)
          .build();
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
          .with("url", last);
    }
  }

  @Override
  public Open open(Call call) throws Exception {
    CloseableHttpResponse response = client.execute(request(call));
    return new Open(response.getEntity().getContent(), response);
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
