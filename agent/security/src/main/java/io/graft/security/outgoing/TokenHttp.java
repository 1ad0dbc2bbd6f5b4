package io.graft.security.outgoing;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.Addresses;
import io.graft.net.http.DocumentExchange;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.tls.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Requests to an identity provider. Follows no redirect, verifies certificates as the JVM does, and
 * reads little: whoever answers there may be hostile.
 */
public final class TokenHttp {
  private static final int MOST_BYTES = 256 * 1024;
  private static final long TIMEOUT_MILLIS = 5000;

  /** Receives a response, on the agent's thread. */
  public interface Answer {
    /**
     * @param body {@link JsonValue#NONE} if it is not JSON
     */
    void answered(int status, JsonValue body);

    /**
     * @param reason a clause for the log
     */
    void failed(String reason);
  }

  private final HttpTransport transport;
  private final Scheduler scheduler;

  public TokenHttp(HttpTransport transport, Scheduler scheduler) {
    this.transport = transport;
    this.scheduler = scheduler;
  }

  /** Returns the path and query of a URL, at least a slash. */
  public static String target(URI url) {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  /**
   * Sends a request.
   *
   * @param url a URL that the settings accept: {@code https}, or {@code http} to this host
   * @param request for its {@link #target}
   */
  public void send(URI url, HttpRequest request, Answer answer) {
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    String host = url.getHost();
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
    String authority = url.getPort() > 0 ? host + ":" + url.getPort() : host;
    Instance server =
        Instance.builder("server", authority, name, port)
            .anywhere(true)
            .address(Addresses.literal(name))
            .build();
    SSLContext trust;
    try {
      trust = secure ? TlsContexts.ofAuthorities() : null;
    } catch (IOException e) {
      answer.failed("this JVM has no TLS");
      return;
    }
    if (!transport.begin(new Exchange(server, trust, name, request.encode(authority), answer))) {
      answer.failed("the agent cannot open connections");
    }
  }

  private final class Exchange extends DocumentExchange {
    private final Answer answer;

    Exchange(
        Instance server, @Nullable SSLContext trust, String name, byte[] request, Answer answer) {
      super(server, trust, name, request, TIMEOUT_MILLIS * 1_000_000, MOST_BYTES);
      this.answer = answer;
    }

    @Override
    protected void answered(int status) {
      String text = new String(document(), StandardCharsets.UTF_8);
      scheduler.execute("token", () -> answer.answered(status, json(text)));
    }

    @Override
    protected void failed(Fault fault, String why) {
      scheduler.execute("token", () -> answer.failed(why));
    }
  }

  private static JsonValue json(String text) {
    try {
      return JsonValue.read(text);
    } catch (JsonException e) {
      return JsonValue.NONE;
    }
  }
}
