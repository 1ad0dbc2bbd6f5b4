package io.graft.tls;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.apache.http.HttpResponse;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.RequestBuilder;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.nio.client.CloseableHttpAsyncClient;
import org.apache.http.impl.nio.client.HttpAsyncClients;
import org.apache.http.util.EntityUtils;

/** The client libraries of {@link CallerMain}. */
final class Clients {
  private static final int SHOWN = 60;

  private Clients() {}

  static CallerMain.Client of(String name) throws Exception {
    switch (name) {
      case "url":
        return Clients::url;
      case "jdk":
        return new JdkClient();
      case "apache4":
        return apache4(HttpClients.createDefault());
      case "async4":
        return async4(HttpAsyncClients.createDefault());
      case "apache5":
        return new Apache5Client();
      case "okhttp":
        return okHttp(new OkHttpClient());
      default:
        throw new IllegalArgumentException(name);
    }
  }

  static String shown(int status, byte[] body) throws Exception {
    String text = new String(body, "UTF-8");
    return status + " " + body.length + " " + text.substring(0, Math.min(SHOWN, text.length()));
  }

  private static byte[] read(InputStream in) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int some = in.read(buffer); some >= 0; some = in.read(buffer)) {
      all.write(buffer, 0, some);
    }
    in.close();
    return all.toByteArray();
  }

  private static String url(String method, String url, byte[] body) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    connection.setRequestMethod(method);
    connection.setReadTimeout(20_000);
    if (body != null) {
      connection.setDoOutput(true);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
    }
    int status = connection.getResponseCode();
    InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
    return shown(status, in == null ? new byte[0] : read(in));
  }

  private static CallerMain.Client apache4(CloseableHttpClient client) {
    return (method, url, body) -> {
      RequestBuilder request = RequestBuilder.create(method).setUri(url);
      if (body != null) {
        request.setEntity(new ByteArrayEntity(body));
      }
      try (CloseableHttpResponse response = client.execute(request.build())) {
        return shown(
            response.getStatusLine().getStatusCode(),
            EntityUtils.toByteArray(response.getEntity()));
      }
    };
  }

  private static CallerMain.Client okHttp(OkHttpClient client) {
    return (method, url, body) -> {
      Request request =
          new Request.Builder()
              .url(url)
              .method(method, body == null ? null : RequestBody.create(null, body))
              .build();
      try (Response response = client.newCall(request).execute()) {
        return shown(response.code(), response.body().bytes());
      }
    };
  }

  private static CallerMain.Client async4(CloseableHttpAsyncClient client) {
    client.start();
    return (method, url, body) -> {
      RequestBuilder request = RequestBuilder.create(method).setUri(url);
      if (body != null) {
        request.setEntity(new ByteArrayEntity(body));
      }
      HttpResponse response = client.execute(request.build(), null).get();
      return shown(
          response.getStatusLine().getStatusCode(), EntityUtils.toByteArray(response.getEntity()));
    };
  }

  /** {@code java.net.http}, which this class cannot name because it also runs on Java 8. */
  private static final class JdkClient implements CallerMain.Client {
    private static final String PACKAGE = "java.net.http.Http";
    private final Object client =
        Class.forName(PACKAGE + "Client").getMethod("newHttpClient").invoke(null);

    JdkClient() throws Exception {}

    @Override
    public String call(String method, String url, byte[] body) throws Exception {
      Class<?> publishers = Class.forName(PACKAGE + "Request$BodyPublishers");
      Object publisher =
          body == null
              ? publishers.getMethod("noBody").invoke(null)
              : publishers.getMethod("ofByteArray", byte[].class).invoke(null, (Object) body);
      Class<?> builders = Class.forName(PACKAGE + "Request$Builder");
      Object builder =
          Class.forName(PACKAGE + "Request")
              .getMethod("newBuilder", URI.class)
              .invoke(null, new URI(url));
      builders
          .getMethod("method", String.class, Class.forName(PACKAGE + "Request$BodyPublisher"))
          .invoke(builder, method, publisher);
      Object request = builders.getMethod("build").invoke(builder);
      Object handler =
          Class.forName(PACKAGE + "Response$BodyHandlers").getMethod("ofByteArray").invoke(null);
      Method send =
          Class.forName(PACKAGE + "Client")
              .getMethod(
                  "send",
                  Class.forName(PACKAGE + "Request"),
                  Class.forName(PACKAGE + "Response$BodyHandler"));
      Object response = send.invoke(client, request, handler);
      Class<?> responses = Class.forName(PACKAGE + "Response");
      return shown(
          (Integer) responses.getMethod("statusCode").invoke(response),
          (byte[]) responses.getMethod("body").invoke(response));
    }
  }
}
