package io.graft.net.url;

import io.graft.daemon.Scheduler;
import io.graft.net.http.DocumentExchange;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Requests to servers that settings name, none of which blocks. Follows no redirect, verifies
 * certificates as the JVM does, and reads little: whoever answers may be hostile.
 */
public final class UrlClient {
  private static final int MOST_BYTES = 256 * 1024;

  /** Receives the outcome, on the agent's thread. */
  public interface Answer {
    /**
     * @param status 200 to 599
     */
    void answered(int status, byte[] body);

    /**
     * @param reason a clause for the log
     */
    void failed(String reason);
  }

  /** As {@link Answer}, of a document. */
  public interface JsonAnswer {
    /**
     * @param status 200 to 599
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
  private final String role;

  /**
   * @param role what the servers are, for logs: {@code webhook}
   */
  public UrlClient(HttpTransport transport, Scheduler scheduler, String role) {
    this.transport = transport;
    this.scheduler = scheduler;
    this.role = role;
  }

  /**
   * Sends a request.
   *
   * @param url its scheme, host and port are used
   * @param request for its {@link UrlServer#target}
   * @param timeoutMillis for the whole exchange
   */
  public void send(URI url, HttpRequest request, long timeoutMillis, Answer answer) {
    UrlServer server = UrlServer.of(role, url);
    SSLContext trust;
    try {
      trust = server.trust();
    } catch (IOException e) {
      answer.failed("this JVM has no TLS");
      return;
    }
    byte[] encoded = request.encode(server.authority());
    if (!transport.begin(new Exchange(server, trust, encoded, timeoutMillis, answer))) {
      answer.failed("the agent cannot open connections");
    }
  }

  /** As {@link #send}, for a JSON document. */
  public void sendForJson(URI url, HttpRequest request, long timeoutMillis, JsonAnswer answer) {
    send(
        url,
        request,
        timeoutMillis,
        new Answer() {
          @Override
          public void answered(int status, byte[] body) {
            answer.answered(status, json(new String(body, StandardCharsets.UTF_8)));
          }

          @Override
          public void failed(String reason) {
            answer.failed(reason);
          }
        });
  }

  private static JsonValue json(String text) {
    try {
      return JsonValue.read(text);
    } catch (JsonException e) {
      return JsonValue.NONE;
    }
  }

  private final class Exchange extends DocumentExchange {
    private final Answer answer;

    Exchange(
        UrlServer server,
        @Nullable SSLContext trust,
        byte[] request,
        long timeoutMillis,
        Answer answer) {
      super(
          server.instance(), trust, server.name(), request, timeoutMillis * 1_000_000, MOST_BYTES);
      this.answer = answer;
    }

    @Override
    protected void answered(int status) {
      byte[] body = document();
      scheduler.execute(role, () -> answer.answered(status, body));
    }

    @Override
    protected void failed(Fault fault, String why) {
      scheduler.execute(role, () -> answer.failed(why));
    }
  }
}
