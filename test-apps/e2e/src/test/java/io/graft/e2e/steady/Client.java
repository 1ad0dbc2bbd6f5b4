package io.graft.e2e.steady;

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
  int TIMEOUT_MILLIS = 10_000;
  String BODY = "steady";

  /** Sends a GET, or a POST with a small body, and returns the instance that gave a good answer. */
  String send(String url, boolean post) throws Exception;

  /** The libraries that the agent knows. */
  enum Library {
    URL_CONNECTION {
      @Override
      Client open(int connections) {
        return new UrlConnection();
      }
    },
    JDK_HTTP_CLIENT {
      @Override
      Client open(int connections) {
        return new JdkHttpClient();
      }
    },
    APACHE_HTTP_CLIENT {
      @Override
      Client open(int connections) {
        return new ApacheHttpClient(connections);
      }
    };

    abstract Client open(int connections);
  }

  /** {@link HttpURLConnection}. */
  final class UrlConnection implements Client {
    @Override
    public String send(String url, boolean post) throws IOException {
      HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      if (post) {
        connection.setDoOutput(true);
        try (OutputStream body = connection.getOutputStream()) {
          body.write(BODY.getBytes(StandardCharsets.US_ASCII));
        }
      }
      try (InputStream body = connection.getInputStream()) {
        body.readAllBytes();
      }
      return connection.getHeaderField(SteadyServer.INSTANCE);
    }
  }

  /** {@link HttpClient}. */
  final class JdkHttpClient implements Client {
    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public String send(String url, boolean post) throws IOException, InterruptedException {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofMillis(TIMEOUT_MILLIS));
      if (post) {
        request.POST(HttpRequest.BodyPublishers.ofString(BODY));
      }
      HttpResponse<Void> response =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding());
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      return response.headers().firstValue(SteadyServer.INSTANCE).orElseThrow();
    }
  }

  /** Apache HttpClient 4.5. */
  final class ApacheHttpClient implements Client {
    private final CloseableHttpClient client;

    ApacheHttpClient(int connections) {
      client =
          HttpClients.custom()
              .setMaxConnTotal(connections)
              .setMaxConnPerRoute(connections)
              .setDefaultRequestConfig(
                  RequestConfig.custom()
                      .setConnectTimeout(TIMEOUT_MILLIS)
                      .setSocketTimeout(TIMEOUT_MILLIS)
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
        if (response.getStatusLine().getStatusCode() != 200) {
          throw new IOException(response.getStatusLine().toString());
        }
        EntityUtils.consume(response.getEntity());
        return response.getFirstHeader(SteadyServer.INSTANCE).getValue();
      }
    }
  }
}
