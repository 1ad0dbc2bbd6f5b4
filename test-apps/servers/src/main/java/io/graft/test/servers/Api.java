package io.graft.test.servers;

import io.graft.test.Http;
import java.net.http.HttpClient;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The HTTP API of a server as its administrator has it, to look at what an agent has done. */
public final class Api {
  private static final HttpClient PLAIN = builder().build();

  private final HttpClient client;
  private final String base;
  private final String[] headers;

  Api(String base, String... headers) {
    this(PLAIN, base, headers);
  }

  /** To a server whose certificate {@code trust} believes, with the key that it has. */
  Api(SSLContext trust, String base, String... headers) {
    this(builder().sslContext(trust).build(), base, headers);
  }

  private Api(HttpClient client, String base, String... headers) {
    this.client = client;
    this.base = base;
    this.headers = headers;
  }

  /** By the same client, at another address and with other headers. */
  Api with(String otherBase, String... others) {
    return new Api(client, otherBase, others);
  }

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(10));
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
