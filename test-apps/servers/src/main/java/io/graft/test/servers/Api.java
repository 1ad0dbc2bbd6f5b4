package io.graft.test.servers;

import io.graft.test.Http;
import java.net.http.HttpClient;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The HTTP API of a server as its administrator has it, to look at what an agent has done. */
public final class Api {
  private final String base;
  private final HttpClient client;
  private final String[] headers;

  Api(String base, String... headers) {
    this(base, null, headers);
  }

  Api(String base, @Nullable SSLContext trust, String... headers) {
    this.base = base;
    this.headers = headers;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10));
    if (trust != null) {
      builder.sslContext(trust);
    }
    client = builder.build();
  }

  public Http.Response get(String path) {
    return send("GET", path, null);
  }

  /** Sends JSON. */
  public Http.Response put(String path, String json) {
    return send("PUT", path, json);
  }

  /** Sends JSON. */
  public Http.Response post(String path, String json) {
    return send("POST", path, json);
  }

  public Http.Response delete(String path) {
    return send("DELETE", path, null);
  }

  private Http.Response send(String method, String path, @Nullable String json) {
    return Http.send(client, method, base + path, json, headers);
  }
}
