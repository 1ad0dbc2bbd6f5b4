package io.graft.http;

import io.graft.config.Notice;
import io.graft.daemon.Scheduler;
import io.graft.wire.Wire;
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
 * Asks the servers of a URL, one of which has to answer. One server is asked until it does not
 * answer; then the next one is. A request that did not reach a server goes to the next at once;
 * otherwise it fails, and the next request goes there. Whatever a server answers, is an answer.
 *
 * <p>All methods are called on the agent's thread, and so are the handlers.
 */
public final class HttpClient {
  /** Adds what every request says, such as a token, when it is sent. */
  public interface Credentials {
    /**
     * @param headers to add to
     * @throws IOException with a clause for people, where there are none: the request fails
     */
    void addTo(Map<String, String> headers) throws IOException;
  }

  private final List<ServerUrl.Server> servers;
  private final Access access;
  private final Wire wire;
  private final Scheduler scheduler;
  private final Set<ServerCall> calls = new HashSet<>();
  private @Nullable Credentials credentials;
  private int current;
  private boolean closed;

  public HttpClient(ServerUrl url, Access access, Wire wire, Scheduler scheduler) {
    servers = url.servers();
    this.access = access;
    this.wire = wire;
    this.scheduler = scheduler;
  }

  /** Sets what every request says. */
  public HttpClient with(Credentials said) {
    credentials = said;
    return this;
  }

  /** User and password of {@link Access}, if there are any, as every request says them. */
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
   * Sends a request. The handler is called later, once, unless the call is cancelled; a {@link
   * LineHandler} as it says.
   */
  public HttpCall send(HttpRequest request, HttpHandler handler) {
    ServerCall call = new ServerCall(this, request, handler, servers.size());
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

  /** Goes on with the next server: this one answers, and not as it should. */
  public void next() {
    current = (current + 1) % servers.size();
  }

  /** The server that is asked now, for people: {@code 10.0.0.7:8500}. */
  public String server() {
    return servers.get(current).toString();
  }

  /** Cancels all calls; nothing more is sent. */
  public void close() {
    closed = true;
    for (ServerCall call : new ArrayList<>(calls)) {
      call.cancel();
    }
  }

  Access access() {
    return access;
  }

  Wire wire() {
    return wire;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  ServerUrl.Server current() {
    return servers.get(current);
  }

  /** Goes on with the next server, if no other call has done so already. */
  void leave(ServerUrl.Server server) {
    if (servers.get(current) == server) {
      next();
    }
  }

  void ended(ServerCall call) {
    calls.remove(call);
  }

  /** What every request says. */
  Map<String, String> credentials() throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    Credentials said = credentials;
    if (said != null) {
      said.addTo(headers);
    }
    return headers;
  }

  static String reason(Exception e) {
    return e.getMessage() == null ? Notice.reason(e) : e.getMessage();
  }
}
