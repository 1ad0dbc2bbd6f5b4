package io.graft.registry.nacos;

import io.graft.net.http.HttpClient;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.ResponseCallback;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to Nacos, in the API that it speaks, which is detected once, and with its
 * credentials. On the agent's thread.
 */
final class NacosServer {
  /**
   * Receives the result of a request: one of the two methods is called, once, unless the server is
   * closed before.
   */
  interface Reply {
    /**
     * There is a response, with any status except those that mean a failed login or a missing API.
     */
    void answered(NacosApi api, HttpResponse answer);

    /**
     * No server has responded, or none may be asked.
     *
     * @param reason a clause for the log
     */
    void failed(String reason);
  }

  private final NacosOptions options;
  private final HttpClient client;
  private final NacosLogin login;

  /** A request that every server of an API can answer, whatever data it has. */
  private final Function<NacosApi, HttpRequest> probe;

  /** {@code null}: not detected yet, or no longer valid. */
  private @Nullable NacosApi api;

  private final List<Reply> waiting = new ArrayList<>();

  NacosServer(
      NacosOptions options,
      HttpClient client,
      NacosLogin login,
      Function<NacosApi, HttpRequest> probe) {
    this.options = options;
    this.client = client;
    this.login = login;
    this.probe = probe;
    api = options.api;
  }

  /**
   * Sends a request.
   *
   * @param question creates the request for an API
   */
  void ask(Function<NacosApi, HttpRequest> question, Reply reply) {
    NacosApi known = api;
    if (known != null) {
      send(known, question, reply, false);
      return;
    }
    detect(
        new Reply() {
          @Override
          public void answered(NacosApi found, HttpResponse ignored) {
            send(found, question, reply, false);
          }

          @Override
          public void failed(String reason) {
            reply.failed(reason);
          }
        });
  }

  void close() {
    client.close();
  }

  /** Returns the current server for the log. */
  String server() {
    return client.server();
  }

  private void send(
      NacosApi asked, Function<NacosApi, HttpRequest> question, Reply reply, boolean again) {
    login.before(
        asked,
        new NacosLogin.Ready() {
          @Override
          public void go(int session) {
            client.send(
                question.apply(asked),
                new ResponseCallback() {
                  @Override
                  public void answered(HttpResponse answer) {
                    if (denied(answer) && !again && login.ended(session)) {
                      send(asked, question, reply, true);
                    } else if (absent(answer)) {
                      api = options.api;
                      reply.failed(noApi(asked, answer));
                    } else {
                      reply.answered(asked, answer);
                    }
                  }

                  @Override
                  public void failed(String reason) {
                    reply.failed(reason);
                  }
                });
          }

          @Override
          public void failed(String reason) {
            reply.failed(reason);
          }
        });
  }

  /** Detects the API, once for all waiting requests. */
  private void detect(Reply reply) {
    waiting.add(reply);
    if (waiting.size() == 1) {
      // The older one first: if a 3.x has both, it can do more.
      detect(NacosApi.V1);
    }
  }

  private void detect(NacosApi candidate) {
    client.send(
        probe.apply(candidate),
        new ResponseCallback() {
          @Override
          public void answered(HttpResponse answer) {
            if (absent(answer)) {
              if (candidate == NacosApi.V1) {
                detect(NacosApi.V3);
              } else {
                notFound(noApi(null, answer));
              }
            } else if (answer.status() >= 500) {
              notFound(NacosResponses.words(answer));
            } else {
              found(candidate, answer);
            }
          }

          @Override
          public void failed(String reason) {
            notFound(reason);
          }
        });
  }

  private void found(NacosApi candidate, HttpResponse answer) {
    api = candidate;
    for (Reply each : waiters()) {
      each.answered(candidate, answer);
    }
  }

  private void notFound(String reason) {
    for (Reply each : waiters()) {
      each.failed(reason);
    }
  }

  private List<Reply> waiters() {
    List<Reply> all = new ArrayList<>(waiting);
    waiting.clear();
    return all;
  }

  private String noApi(@Nullable NacosApi asked, HttpResponse answer) {
    return "status "
        + answer.status()
        + ", there is no "
        + (asked == null
            ? "API of Nacos"
            : "API " + asked.name().toLowerCase(java.util.Locale.ROOT))
        + " at "
        + client.server()
        + "; the path of the URL must be its context path";
  }

  static boolean denied(HttpResponse answer) {
    return answer.status() == 401 || answer.status() == 403;
  }

  /** Whether the API is missing, and not just the requested object. */
  private static boolean absent(HttpResponse answer) {
    int status = answer.status();
    return status == 410
        || status == 501
        || status == 404 && !NacosResponses.noConfiguration(answer);
  }
}
