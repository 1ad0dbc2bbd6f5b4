package io.graft.e2e.steady;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.http.HttpEntity;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/** A client library, used as applications use it and told nothing about retries. */
interface Client {
  int TIMEOUT_MILLIS = 10_000;

  /** Returns the body of a good answer. */
  String get(String url) throws Exception;

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
    public String get(String url) throws IOException {
      HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try (InputStream body = connection.getInputStream()) {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  /** {@link HttpClient}. */
  final class JdkHttpClient implements Client {
    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public String get(String url) throws IOException, InterruptedException {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create(url))
                  .timeout(Duration.ofMillis(TIMEOUT_MILLIS))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      return response.body();
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
    public String get(String url) throws IOException {
      try (CloseableHttpResponse response = client.execute(new HttpGet(url))) {
        HttpEntity body = response.getEntity();
        if (response.getStatusLine().getStatusCode() != 200) {
          throw new IOException(response.getStatusLine().toString());
        }
        return EntityUtils.toString(body);
      }
    }
  }
}
