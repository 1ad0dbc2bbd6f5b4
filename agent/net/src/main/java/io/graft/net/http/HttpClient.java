package io.graft.net.http;

import io.graft.daemon.Scheduler;
import io.graft.log.AgentLog;
import io.graft.net.server.Secret;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client of the servers in a URL, all of which offer the same service. It uses one server until
 * that fails, then the next one. A request that did not reach its server goes to the next at once.
 * If it may have reached the server, it fails, and the following request goes to the next server. A
 * response with any status is a success.
 *
 * <p>A request must be idempotent: it may be sent twice, to the same or to another server.
 *
 * <p>All methods are called on the agent's thread, and so are the callbacks.
 */
public final class HttpClient {
  /** Adds headers to each request when it is sent, such as a token. */
  public interface Credentials {
    /**
     * @param headers to add to
     * @throws IOException if there are no credentials: the request fails; the message is a clause
     *     for the log
     */
    void addTo(Map<String, String> headers) throws IOException;
  }

  private final List<ServerUrl.Server> servers;
  private final ServerAccess access;
  private final HttpTransport transport;
  private final Scheduler scheduler;
  private final Set<FailoverCall> calls = new HashSet<>();
  private @Nullable Credentials credentials;
  private int current;
  private boolean closed;

  public HttpClient(
      ServerUrl url, ServerAccess access, HttpTransport transport, Scheduler scheduler) {
    servers = url.servers();
    this.access = access;
    this.transport = transport;
    this.scheduler = scheduler;
  }

  /** Sets the headers of every request. */
  public HttpClient with(Credentials added) {
    credentials = added;
    return this;
  }

  /** Adds the user and password of {@link ServerAccess}, if set, to every request. */
  public HttpClient withBasic() {
    Secret user = access.user();
    Secret password = access.password();
    return user == null
        ? this
        : with(
            new Credentials() {
              @Override
              public void addTo(Map<String, String> headers) throws IOException {
                String pair = user.value() + ":" + (password == null ? "" : password.value());
                headers.put(
                    "Authorization",
                    "Basic "
                        + Base64.getEncoder()
                            .encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
              }
            });
  }

  /**
   * Sends a request. The callback is called later, once, unless the call is cancelled. A {@link
   * LineCallback} is called for each line.
   */
  public HttpCall send(HttpRequest request, ResponseCallback handler) {
    FailoverCall call = new FailoverCall(this, request, handler, servers.size());
    if (closed) {
      return call;
    }
    calls.add(call);
    scheduler.execute(
        "ask server",
        new Runnable() {
          @Override
          public void run() {
            call.begin();
          }
        });
    return call;
  }

  /** Switches to the next server: this one responds, but not correctly. */
  public void next() {
    current = (current + 1) % servers.size();
  }

  /** Returns the current server for the log: {@code 10.0.0.7:8500}. */
  public String server() {
    return servers.get(current).toString();
  }

  /** Cancels all calls and sends no more requests. */
  public void close() {
    closed = true;
    for (FailoverCall call : new ArrayList<>(calls)) {
      call.cancel();
    }
  }

  ServerAccess access() {
    return access;
  }

  HttpTransport transport() {
    return transport;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  ServerUrl.Server current() {
    return servers.get(current);
  }

  /** Switches to the next server, unless another call has done so already. */
  void leave(ServerUrl.Server server) {
    if (servers.get(current) == server) {
      next();
    }
  }

  void ended(FailoverCall call) {
    calls.remove(call);
  }

  /** Returns the headers of each request that does not set them itself. */
  Map<String, String> defaultHeaders() throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    Credentials added = credentials;
    if (added != null) {
      added.addTo(headers);
    }
    headers.putIfAbsent("User-Agent", "graft");
    headers.putIfAbsent("Accept", "application/json");
    return headers;
  }

  static String reason(Exception e) {
    return e.getMessage() == null ? AgentLog.reason(e) : e.getMessage();
  }
}
