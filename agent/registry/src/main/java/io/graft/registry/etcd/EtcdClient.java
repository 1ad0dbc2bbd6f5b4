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

  private static final long TIMEOUT_MILLIS = 5000;
  private static final String WATCH = "watch its prefix";

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
    somebody(new Call(path, body, purpose, false, reply));
  }

  /** As {@link #call}, for answers that may be long: they have as long as they go on coming. */
  void read(String path, String body, String purpose, Reply reply) {
    somebody(new Call(path, body, purpose, true, reply));
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

  /** One call of a method. */
  private final class Call extends Waiting {
    private final String path;
    private final String body;
    private final String purpose;
    private final boolean isLong;
    private final Reply reply;

    /** Whether it is sent a second time, so that a third would not help. */
    private boolean again;

    private @Nullable String used;
    private long begun;

    Call(String path, String body, String purpose, boolean isLong, Reply reply) {
      this.path = path;
      this.body = body;
      this.purpose = purpose;
      this.isLong = isLong;
      this.reply = reply;
    }

    @Override
    void go() {
      used = token;
      begun = System.nanoTime();
      HttpRequest request = HttpRequest.post(path).json(body).timeout(TIMEOUT_MILLIS);
      http.send(request, isLong ? new Lines() : new Whole());
    }

    @Override
    void failed(String error, String reason) {
      reply.failed(error, reason);
    }

    private void silent(String reason) {
      if (System.nanoTime() - begun > TIMEOUT_MILLIS * 900_000L) {
        // What was lost with its tokens waits in silence until it has come as far as this one.
        forget(used);
      }
      reply.failed("", reason);
    }

    private void accepted(JsonValue json) {
      String error = EtcdAnswers.error(json);
      if (error != null) {
        refused(200, error, error);
      } else if (EtcdAnswers.isEtcds(json)) {
        reply.result(json);
      } else {
        http.next();
        reply.failed("", "its answer is none of etcd's");
      }
    }

    private void garbage(JsonException e) {
      http.next();
      reply.failed("", String.valueOf(e.getMessage()));
    }

    private void refused(HttpAnswer answer) {
      String error = EtcdAnswers.error(EtcdAnswers.json(answer));
      refused(answer.status(), error, EtcdAnswers.reason(answer, error, user != null, purpose));
    }

    private void refused(int status, @Nullable String error, String reason) {
      if (!again && user != null && EtcdAnswers.unknownUser(status, error)) {
        again = true;
        forget(used);
        somebody(this);
        return;
      }
      if (status >= 500) {
        http.next();
      }
      reply.failed(error == null ? "" : error, reason);
    }

    private final class Whole extends HttpHandler {
      @Override
      public void answered(HttpAnswer answer) {
        if (!answer.ok()) {
          refused(answer);
          return;
        }
        try {
          accepted(answer.json());
        } catch (JsonException e) {
          garbage(e);
        }
      }

      @Override
      public void failed(String reason) {
        silent(reason);
      }
    }

    private final class Lines extends LineHandler {
      private final StringBuilder all = new StringBuilder();

      @Override
      public void line(String line) {
        all.append(line);
      }

      @Override
      public void ended() {
        try {
          accepted(JsonValue.read(all.toString()));
        } catch (JsonException e) {
          garbage(e);
        }
      }

      @Override
      public void answered(HttpAnswer answer) {
        refused(answer);
      }

      @Override
      public void failed(String reason) {
        silent(reason);
      }
    }
  }

  /** What an answer to a watch says that is not one of 2xx; and what it means for the next. */
  String refused(HttpAnswer answer) {
    String error = EtcdAnswers.error(EtcdAnswers.json(answer));
    if (EtcdAnswers.unknownUser(answer.status(), error)) {
      forgetToken();
    }
    if (answer.status() >= 500) {
      http.next();
    }
    return EtcdAnswers.reason(answer, error, user != null, WATCH);
  }

  /** The same of a watch that was cancelled. */
  String refused(String error) {
    forgetToken();
    return EtcdAnswers.reason(error, user != null, WATCH);
  }

  /** Whether it comes as a user, whose token may count no more. */
  boolean isSomebody() {
    return user != null;
  }

  /** The token may be one that counts no more. */
  void forgetToken() {
    token = null;
    open = false;
  }

  /** As {@link #forgetToken}, unless there is a newer one already. */
  private void forget(@Nullable String used) {
    if (token == null || token.equals(used)) {
      forgetToken();
    }
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
    Reply reply =
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
        };
    Call call = new Call("/v3/auth/authenticate", body, "authenticate", false, reply);
    call.again = true;
    call.go();
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
