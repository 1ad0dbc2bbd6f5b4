package io.graft.alerts.tell;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.Addresses;
import io.graft.net.http.DocumentExchange;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpTransport;
import io.graft.net.tls.TlsContexts;
import java.io.IOException;
import java.net.URI;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Requests of alerts, none of which blocks. Follows no redirect. */
public final class AlertHttp {
  private static final int MOST_BYTES = 256 * 1024;

  /** Receives a response, on the agent's thread. */
  public interface Answer {
    void answered(int status, byte[] body);

    /**
     * @param reason a clause for the log
     */
    void failed(String reason);
  }

  private final HttpTransport transport;
  private final Scheduler scheduler;

  public AlertHttp(HttpTransport transport, Scheduler scheduler) {
    this.transport = transport;
    this.scheduler = scheduler;
  }

  /** Returns the path and query of a URL, at least a slash. */
  static String target(URI url) {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  /**
   * Sends a request.
   *
   * @param url its scheme, host and port are used
   * @param timeoutMillis for the whole exchange
   */
  public void send(URI url, HttpRequest request, long timeoutMillis, Answer answer) {
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    String host = url.getHost();
    String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
    String authority = url.getPort() > 0 ? host + ":" + url.getPort() : host;
    Instance server =
        Instance.builder("webhook", authority, name, port)
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
    byte[] encoded = request.encode(authority);
    long nanos = timeoutMillis * 1_000_000;
    if (!transport.begin(new Exchange(server, trust, name, encoded, nanos, answer))) {
      answer.failed("the agent cannot open connections");
    }
  }

  private final class Exchange extends DocumentExchange {
    private final Answer answer;

    Exchange(
        Instance server,
        @Nullable SSLContext trust,
        String name,
        byte[] request,
        long timeoutNanos,
        Answer answer) {
      super(server, trust, name, request, timeoutNanos, MOST_BYTES);
      this.answer = answer;
    }

    @Override
    protected void answered(int status) {
      byte[] body = document();
      scheduler.execute("alerts", () -> answer.answered(status, body));
    }

    @Override
    protected void failed(Fault fault, String why) {
      scheduler.execute("alerts", () -> answer.failed(why));
    }
  }
}
