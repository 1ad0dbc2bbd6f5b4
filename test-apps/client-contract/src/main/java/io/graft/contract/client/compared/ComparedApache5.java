package io.graft.contract.client.compared;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.StatusLine;
import org.apache.hc.core5.util.Timeout;

/** Apache HttpClient 5, the classic client. */
final class ComparedApache5 extends Compared {
  private final CloseableHttpClient client;

  ComparedApache5() {
    BasicCredentialsProvider credentials = new BasicCredentialsProvider();
    credentials.setCredentials(
        new AuthScope(null, -1), new UsernamePasswordCredentials("me", "pw".toCharArray()));
    client =
        HttpClients.custom()
            .setDefaultCredentialsProvider(credentials)
            .setDefaultRequestConfig(config().build())
            .build();
  }

  private static RequestConfig.Builder config() {
    return RequestConfig.custom().setResponseTimeout(Timeout.ofSeconds(3));
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

  private HttpUriRequestBase request(String method, String path, String how) throws IOException {
    HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(base + path));
    if (method.startsWith("P")) {
      byte[] body = path.equals("cut") ? LARGE : "body".getBytes("UTF-8");
      request.setEntity(
          how.startsWith("chunked")
              ? new InputStreamEntity(new ByteArrayInputStream(body), -1, ContentType.TEXT_PLAIN)
              : new ByteArrayEntity(body, ContentType.TEXT_PLAIN));
    }
    if (how.contains("expecting")) {
      request.setConfig(config().setExpectContinueEnabled(true).build());
    }
    if (path.equals("407")) {
      HttpHost proxy = new HttpHost(address().getAddress(), address().getPort());
      request.setConfig(config().setProxy(proxy).build());
    }
    return request;
  }

  private String call(String method, String path, String how) throws IOException, ParseException {
    HttpUriRequestBase request = request(method, path, how);
    try (CloseableHttpResponse response = client.execute(request)) {
      HttpEntity entity = response.getEntity();
      String body = entity == null ? "none" : EntityUtils.toString(entity);
      return new StatusLine(response)
          + " "
          + body
          + Arrays.toString(request.getHeaders())
          + request.isAborted();
    }
  }

  private String objects(String path) throws IOException, ParseException {
    HttpClientContext context = HttpClientContext.create();
    StringBuilder all = new StringBuilder();
    CloseableHttpResponse response = client.execute(new HttpGet(base + path), context);
    all.append(response.getClass()).append(response.getVersion());
    all.append(Arrays.toString(response.getHeaders())).append(' ');
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
    all.append(context.getHttpRoute());
    all.append(context.getRedirectLocations().getAll()).append(context.getRequest());
    all.append(context.getRequest().getFirstHeader("Host"));
    all.append(context.getEndpointDetails() != null).append(context.getRequestConfig());
    return all.toString();
  }

  private String leftInBody() throws Exception {
    HttpUriRequestBase request = request("PUT", "held", "");
    request.setEntity(new InputStreamEntity(broken(), -1, ContentType.TEXT_PLAIN));
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
}
