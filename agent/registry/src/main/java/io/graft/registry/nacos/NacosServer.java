package io.graft.registry.nacos;

import io.graft.http.HttpAnswer;
import io.graft.http.HttpClient;
import io.graft.http.HttpHandler;
import io.graft.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks Nacos in the API that it speaks, which is found out by asking and remembered, and as the
 * user that it wants. On the agent's thread.
 */
final class NacosServer {
  /** What comes of a question. One of the two, once, unless the server is closed before. */
  interface Reply {
    /** Whatever the status is, but for those of a login or an API that is not there. */
    void answered(NacosApi api, HttpAnswer answer);

    /**
     * No server has answered, or none may be asked.
     *
     * @param reason a clause for people
     */
    void failed(String reason);
  }

  private final NacosOptions options;
  private final HttpClient client;
  private final NacosLogin login;

  /** Asks for something that a server of each API has, whatever it holds. */
  private final Function<NacosApi, HttpRequest> probe;

  /** {@code null}: not known yet, or not any more. */
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
   * Asks.
   *
   * @param question as each API asks it
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
          public void answered(NacosApi found, HttpAnswer ignored) {
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

  /** The server that is asked now, for people. */
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
                new HttpHandler() {
                  @Override
                  public void answered(HttpAnswer answer) {
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

  /** Finds out what the server speaks, once for all who wait. */
  private void detect(Reply reply) {
    waiting.add(reply);
    if (waiting.size() == 1) {
      // The older one first: a 3.x that has both can do more by it.
      detect(NacosApi.V1);
    }
  }

  private void detect(NacosApi candidate) {
    client.send(
        probe.apply(candidate),
        new HttpHandler() {
          @Override
          public void answered(HttpAnswer answer) {
            if (absent(answer)) {
              if (candidate == NacosApi.V1) {
                detect(NacosApi.V3);
              } else {
                notFound(noApi(null, answer));
              }
            } else if (answer.status() >= 500) {
              notFound(NacosAnswers.words(answer));
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

  private void found(NacosApi candidate, HttpAnswer answer) {
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

  private String noApi(@Nullable NacosApi asked, HttpAnswer answer) {
    return "status "
        + answer.status()
        + ", there is no "
        + (asked == null
            ? "API of Nacos"
            : "API " + asked.name().toLowerCase(java.util.Locale.ROOT))
        + " at "
        + client.server()
        + "; the path of the URL has to be its context path";
  }

  static boolean denied(HttpAnswer answer) {
    return answer.status() == 401 || answer.status() == 403;
  }

  /** Whether it is the API that is not there, or not any more, and not what was asked for. */
  private static boolean absent(HttpAnswer answer) {
    int status = answer.status();
    return status == 410 || status == 501 || status == 404 && !NacosAnswers.noConfiguration(answer);
  }
}
