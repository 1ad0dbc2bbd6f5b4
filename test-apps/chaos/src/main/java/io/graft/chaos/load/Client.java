package io.graft.chaos.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/** A client library, used as applications use it and told nothing about retries. */
interface Client {
  /** The header by which an instance names itself. */
  String INSTANCE = "Instance";

  String BODY = "steady";

  /**
   * Sends a GET, or a POST with a small body.
   *
   * @return the instance that gave a good answer
   */
  String send(String url, boolean post) throws Exception;

  /** {@link HttpURLConnection}. */
  final class UrlConnection implements Client {
    private final int timeoutMillis;

    UrlConnection(int timeoutMillis) {
      this.timeoutMillis = timeoutMillis;
    }

    @Override
    public String send(String url, boolean post) throws IOException {
      HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
      connection.setConnectTimeout(timeoutMillis);
      connection.setReadTimeout(timeoutMillis);
      if (post) {
        connection.setDoOutput(true);
        try (OutputStream body = connection.getOutputStream()) {
          body.write(BODY.getBytes(StandardCharsets.US_ASCII));
        }
      }
      try (InputStream body = connection.getInputStream()) {
        body.readAllBytes();
      } catch (IOException e) {
        InputStream error = connection.getErrorStream();
        if (error != null) {
          // Read to its end, so that the connection can be used again.
          error.readAllBytes();
          error.close();
        }
        throw e;
      }
      return connection.getHeaderField(INSTANCE);
    }
  }

  /** {@link HttpClient}. */
  final class JdkHttpClient implements Client {
    private final int timeoutMillis;
    private final HttpClient client;

    JdkHttpClient(int timeoutMillis) {
      this.timeoutMillis = timeoutMillis;
      HttpClient.Builder builder = HttpClient.newBuilder();
      if (timeoutMillis > 0) {
        builder.connectTimeout(Duration.ofMillis(timeoutMillis));
      }
      client = builder.version(HttpClient.Version.HTTP_1_1).build();
    }

    @Override
    public String send(String url, boolean post) throws IOException, InterruptedException {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
      if (timeoutMillis > 0) {
        request.timeout(Duration.ofMillis(timeoutMillis));
      }
      if (post) {
        request.POST(HttpRequest.BodyPublishers.ofString(BODY));
      }
      HttpResponse<Void> response =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding());
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      return response.headers().firstValue(INSTANCE).orElseThrow();
    }
  }

  /** Apache HttpClient 4.5. */
  final class ApacheHttpClient implements Client {
    private static final int CONNECTIONS = 500;

    private final CloseableHttpClient client;

    ApacheHttpClient(int timeoutMillis) {
      client =
          HttpClients.custom()
              .setMaxConnTotal(CONNECTIONS)
              .setMaxConnPerRoute(CONNECTIONS)
              .setDefaultRequestConfig(
                  RequestConfig.custom()
                      .setConnectTimeout(timeoutMillis)
                      .setSocketTimeout(timeoutMillis)
                      .build())
              .build();
    }

    @Override
    public String send(String url, boolean post) throws IOException {
      HttpUriRequest request = new HttpGet(url);
      if (post) {
        HttpPost withBody = new HttpPost(url);
        withBody.setEntity(new StringEntity(BODY));
        request = withBody;
      }
      try (CloseableHttpResponse response = client.execute(request)) {
        EntityUtils.consume(response.getEntity());
        if (response.getStatusLine().getStatusCode() != 200) {
          throw new IOException("status " + response.getStatusLine().getStatusCode());
        }
        return response.getFirstHeader(INSTANCE).getValue();
      }
    }
  }
}
