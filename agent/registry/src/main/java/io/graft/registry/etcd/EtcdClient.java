package io.graft.registry.etcd;

import io.graft.http.Access;
import io.graft.http.HttpAnswer;
import io.graft.http.HttpCall;
import io.graft.http.HttpClient;
import io.graft.http.HttpHandler;
import io.graft.http.HttpRequest;
import io.graft.http.LineHandler;
import io.graft.http.Secret;
import io.graft.http.ServerUrl;
import io.graft.json.JsonException;
import io.graft.json.JsonText;
import io.graft.json.JsonValue;
import io.graft.registry.RegistryContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Speaks with the JSON gateway of etcd, as a user where one is said. */
final class EtcdClient {
  /** What comes of a call, on the agent's thread: one of the two, once. */
  interface Reply {
    void result(JsonValue json);

    /**
     * @param error as etcd says it; empty: it has not said anything
     * @param reason a clause for people
     */
    void failed(String error, String reason);
  }

  private static final String NOT_FOUND =
      "it has no JSON gateway at /v3, which etcd 3.4 and newer have unless enable-grpc-gateway is"
          + " false";

  private final HttpClient http;
  private final @Nullable Secret user;
  private final @Nullable Secret password;
  private final @Nullable Secret given;

  /** Who waits to be somebody; empty: nobody is asked now. */
  private final List<Waiting> waiting = new ArrayList<>();

  private @Nullable String token;

  /** Whether the server has said that it asks nobody who he is. */
  private boolean open;

  /** What goes on when there is a token. */
  private abstract static class Waiting {
    abstract void go();

    abstract void failed(String error, String reason);
  }

  EtcdClient(ServerUrl url, RegistryContext context) {
    Access access = Access.of(url, context.settings());
    user = access.user();
    password = access.password();
    given = access.token();
    http =
        new HttpClient(url.withoutPath(), access, context.wire(), context.scheduler())
            .with(this::addToken);
  }

  private void addToken(Map<String, String> headers) throws IOException {
    String said = token != null ? token : user == null && given != null ? given.value() : null;
    if (said != null) {
      headers.put("Authorization", said);
    }
  }

  /**
   * Calls a method of the gateway.
   *
   * @param purpose what it is for, where it is not allowed: {@code read /graft/services/}
   */
  void call(String path, String body, String purpose, Reply reply) {
    somebody(
        new Waiting() {
          @Override
          void go() {
            send(path, body, purpose, reply, false);
          }

          @Override
          void failed(String error, String reason) {
            reply.failed(error, reason);
          }
        });
  }

  /** Begins a watch when it is known as whom. */
  void watch(String body, long silenceMillis, LineHandler handler, Started started) {
    somebody(
        new Waiting() {
          @Override
          void go() {
            // Without the header a member that has lost its leader would keep silent.
            started.call(
                http.send(
                    HttpRequest.post("/v3/watch")
                        .json(body)
                        .header("Grpc-Metadata-hasleader", "true")
                        .timeout(silenceMillis),
                    handler));
          }

          @Override
          void failed(String error, String reason) {
            handler.failed(reason);
          }
        });
  }

  /** Is given a watch that has begun. */
  interface Started {
    void call(HttpCall call);
  }

  private void send(String path, String body, String purpose, Reply reply, boolean again) {
    http.send(
        HttpRequest.post(path).json(body),
        new HttpHandler() {
          @Override
          public void answered(HttpAnswer answer) {
            JsonValue json = JsonValue.NONE;
            try {
              json = answer.json();
            } catch (JsonException e) {
              if (answer.ok()) {
                http.next();
                reply.failed("", String.valueOf(e.getMessage()));
                return;
              }
            }
            String error = error(json);
            if (answer.ok() && error == null) {
              if (isEtcds(json)) {
                reply.result(json);
              } else {
                http.next();
                reply.failed("", "its answer is none of etcd's");
              }
            } else if (!again && user != null && unknown(answer.status(), error)) {
              forgetToken();
              somebody(again(path, body, purpose, reply));
            } else {
              if (answer.status() >= 500) {
                http.next();
              }
              reply.failed(error == null ? "" : error, reason(answer, error, purpose));
            }
          }

          @Override
          public void failed(String reason) {
            reply.failed("", reason);
          }
        });
  }

  private Waiting again(String path, String body, String purpose, Reply reply) {
    return new Waiting() {
      @Override
      void go() {
        send(path, body, purpose, reply, true);
      }

      @Override
      void failed(String error, String reason) {
        reply.failed(error, reason);
      }
    };
  }

  /** What etcd says is wrong; {@code null}: nothing. Its versions have three forms of it. */
  static @Nullable String error(JsonValue json) {
    JsonValue error = json.get("error");
    String inner = error.get("message").text();
    if (inner != null) {
      return inner;
    }
    String message = json.get("message").text();
    return message != null ? message : error.text();
  }

  /** Whatever etcd answers says as of when it is. */
  private static boolean isEtcds(JsonValue json) {
    return json.get("header").isObject() || json.get("result").get("header").isObject();
  }

  private static boolean unknown(int status, @Nullable String error) {
    return status == 401
        || error != null
            && (error.contains("invalid auth token")
                || error.contains("user name is empty")
                || error.contains("revision of auth store is old"));
  }

  private String reason(HttpAnswer answer, @Nullable String error, String purpose) {
    if (error == null) {
      return answer.status() == 404 ? NOT_FOUND : answer.words();
    }
    if (error.contains("permission denied")) {
      return "403, "
          + (user == null ? "without a user it" : "its user")
          + " may not "
          + purpose
          + "; etcdctl role grant-permission allows it";
    }
    if (error.contains("user name is empty")) {
      return "it wants a user: etcd://user:password@host, or graft.registry.user and .password";
    }
    if (error.contains("authentication failed")) {
      return "the user or the password is wrong";
    }
    return error;
  }

  /** What an answer says that is not one of 2xx, for people; and what it means for the next. */
  String refused(HttpAnswer answer) {
    JsonValue json = JsonValue.NONE;
    try {
      json = answer.json();
    } catch (JsonException e) {
      // A proxy's page, most likely: its status says enough.
      json = JsonValue.NONE;
    }
    String error = error(json);
    if (unknown(answer.status(), error)) {
      forgetToken();
    }
    if (answer.status() >= 500) {
      http.next();
    }
    return reason(answer, error, "watch its prefix");
  }

  /** The token may be one that counts no more. */
  void forgetToken() {
    token = null;
    open = false;
  }

  private void somebody(Waiting next) {
    if (user == null || token != null || open) {
      next.go();
      return;
    }
    waiting.add(next);
    if (waiting.size() == 1) {
      authenticate(user);
    }
  }

  private void authenticate(Secret name) {
    String body;
    try {
      body =
          new JsonText()
              .open()
              .put("name", name.value())
              .put("password", password == null ? "" : password.value())
              .close()
              .toString();
    } catch (IOException e) {
      over("", String.valueOf(e.getMessage()));
      return;
    }
    send(
        "/v3/auth/authenticate",
        body,
        "authenticate",
        new Reply() {
          @Override
          public void result(JsonValue json) {
            token = json.get("token").text();
            over("", token == null ? "it has given no token" : null);
          }

          @Override
          public void failed(String error, String reason) {
            open = error.contains("authentication is not enabled");
            over(error, open ? null : reason);
          }
        },
        true);
  }

  /**
   * @param reason why there is no token; {@code null}: all goes on
   */
  private void over(String error, @Nullable String reason) {
    List<Waiting> all = new ArrayList<>(waiting);
    waiting.clear();
    for (Waiting each : all) {
      if (reason == null) {
        each.go();
      } else {
        each.failed(error, reason);
      }
    }
  }

  /** See {@link HttpClient#next}. */
  void next() {
    http.next();
  }

  void close() {
    waiting.clear();
    http.close();
  }
}
