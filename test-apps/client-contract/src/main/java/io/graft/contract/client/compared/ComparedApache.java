package io.graft.contract.client.compared;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHost;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpEntityEnclosingRequestBase;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.protocol.HttpRequestExecutor;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4. */
final class ComparedApache extends Compared {
  private final CloseableHttpClient client;

  ComparedApache() {
    BasicCredentialsProvider credentials = new BasicCredentialsProvider();
    credentials.setCredentials(AuthScope.ANY, new UsernamePasswordCredentials("me", "pw"));
    client =
        HttpClients.custom()
            .setDefaultCredentialsProvider(credentials)
            .setRequestExecutor(new HttpRequestExecutor(300))
            .setDefaultRequestConfig(RequestConfig.custom().setSocketTimeout(3000).build())
            .build();
  }

  @Override
  void all() throws Exception {
    String[] paths = {
      "ok",
      "basic",
      "digest",
      "302",
      "307",
      "308",
      "drop",
      "204",
      "304",
      "403",
      "503",
      "chunked",
      "truncated",
      "early"
    };
    for (String path : paths) {
      for (String method : new String[] {"GET", "HEAD", "POST", "PUT", "DELETE"}) {
        say(method + " " + path, () -> call(method, path, "whole"));
      }
      say("chunked POST " + path, () -> call("POST", path, "chunked"));
    }
    for (String path : new String[] {"rejected", "accepted", "drop", "ok"}) {
      for (String how : new String[] {"whole", "chunked"}) {
        say("expecting " + how + " POST " + path, () -> call("POST", path, how + " expecting"));
      }
    }
    for (String method : new String[] {"GET", "POST", "PUT"}) {
      say(
          "kept, then broken: " + method,
          () -> call(method, "kept", "whole") + call(method, "kept", "whole"));
    }
    for (String path : new String[] {"ok", "chunked", "204", "403", "302", "truncated"}) {
      say("objects " + path, () -> objects(path));
    }
    for (String method : new String[] {"GET", "HEAD", "POST", "PUT"}) {
      say("proxy that asks who it is: " + method, () -> call(method, "407", "whole"));
    }
    say("proxy that asks who it is: chunked POST", () -> call("POST", "407", "chunked"));
    for (String method : new String[] {"POST", "PUT"}) {
      for (String how : new String[] {"whole", "chunked"}) {
        say(how + " " + method + " cut in its body", () -> cut(() -> call(method, "cut", how)));
      }
    }
    say("left in the middle of its body", this::leftInBody);
    say("timed out", () -> call("GET", "wait", "whole"));
    say("aborted", this::aborted);
    say("nobody listens", () -> client.execute(new HttpGet(base.replaceAll(":[0-9]+", ":1"))));
  }

  private Request request(String method, String path, String how) throws IOException {
    Request request = new Request(method);
    request.setURI(URI.create(base + path));
    if (method.startsWith("P")) {
      byte[] body = path.equals("cut") ? LARGE : "body".getBytes("UTF-8");
      request.setEntity(
          how.startsWith("chunked")
              ? new InputStreamEntity(new ByteArrayInputStream(body), -1)
              : new ByteArrayEntity(body));
    }
    if (how.contains("expecting")) {
      request.setConfig(
          RequestConfig.custom().setExpectContinueEnabled(true).setSocketTimeout(3000).build());
    }
    if (path.equals("407")) {
      HttpHost proxy = new HttpHost(address().getAddress(), address().getPort());
      request.setConfig(RequestConfig.custom().setProxy(proxy).setSocketTimeout(3000).build());
    }
    return request;
  }

  private String call(String method, String path, String how) throws IOException {
    Request request = request(method, path, how);
    try (CloseableHttpResponse response = client.execute(request)) {
      HttpEntity entity = response.getEntity();
      String body = entity == null ? "none" : EntityUtils.toString(entity);
      return response.getStatusLine()
          + " "
          + body
          + Arrays.toString(request.getAllHeaders())
          + request.isAborted();
    }
  }

  private String objects(String path) throws IOException {
    HttpClientContext context = HttpClientContext.create();
    StringBuilder all = new StringBuilder();
    CloseableHttpResponse response = client.execute(new HttpGet(base + path), context);
    all.append(response.getClass()).append(response.getProtocolVersion());
    all.append(Arrays.toString(response.getAllHeaders())).append(' ');
    HttpEntity entity = response.getEntity();
    if (entity != null) {
      all.append(entity == response.getEntity()).append(entity.getClass());
      all.append(entity.isStreaming()).append(entity.isRepeatable()).append(entity.isChunked());
      all.append(entity.getContentLength());
      InputStream content = entity.getContent();
      all.append(content == entity.getContent()).append(content.getClass());
      try {
        all.append(EntityUtils.toString(entity));
        all.append(content == entity.getContent()).append(entity.isStreaming());
        all.append(content.read());
      } catch (IOException broken) {
        all.append(told(broken));
      }
    }
    response.close();
    all.append(context.getTargetHost()).append(context.getHttpRoute());
    all.append(context.getRedirectLocations()).append(context.getRequest().getRequestLine());
    all.append(context.getRequest().getFirstHeader("Host"));
    all.append(context.getConnection().isOpen()).append(context.getRequestConfig());
    return all.toString();
  }

  private String leftInBody() throws Exception {
    Request request = request("PUT", "held", "");
    request.setEntity(new InputStreamEntity(broken(), -1));
    try {
      return String.valueOf(client.execute(request));
    } catch (IOException e) {
      return told(e) + server.left().await(20, TimeUnit.SECONDS);
    }
  }

  private String aborted() throws Exception {
    HttpGet request = new HttpGet(base + "wait");
    Thread caller = Thread.currentThread();
    Thread other =
        new Thread(
            () -> {
              awaitReading(caller);
              request.abort();
            });
    other.start();
    try {
      return String.valueOf(client.execute(request));
    } catch (IOException e) {
      return told(e) + server.left().await(20, TimeUnit.SECONDS);
    } finally {
      other.join();
    }
  }

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
