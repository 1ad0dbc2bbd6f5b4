package io.graft.registry.etcd;

import io.graft.net.http.HttpCall;
import io.graft.net.http.HttpClient;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.LineCallback;
import io.graft.net.http.ResponseCallback;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import io.graft.registry.RegistryContext;
import org.jspecify.annotations.Nullable;

/** Calls the JSON gateway of etcd, as a user if one is configured. */
final class EtcdClient {
  /** Receives the result of a call, on the agent's thread: one method is called, once. */
  interface Reply {
    void result(JsonValue json);

    /**
     * @param error etcd's own message; may be empty
     * @param reason a clause for the log
     */
    void failed(String error, String reason);
  }

  private static final long TIMEOUT_MILLIS = 5000;
  private static final String WATCH = "watch its prefix";

  private final HttpClient http;
  private final EtcdLogin login;

  /** The token of the watch that was opened last; {@code null}: without one. */
  private @Nullable String watching;

  EtcdClient(ServerUrl url, RegistryContext context) {
    ServerAccess access = ServerAccess.of(url, context.settings());
    login = new EtcdLogin(access, this::authenticate);
    http =
        new HttpClient(url.withoutPath(), access, context.transport(), context.scheduler())
            .with(login::addToken);
  }

  /**
   * Calls a method of the gateway.
   *
   * @param purpose for the log: {@code read /graft/services/}
   */
  void call(String path, String body, String purpose, Reply reply) {
    login.run(new Call(path, body, purpose, false, reply));
  }

  /** As {@link #call}, with a time limit for each part of the response. */
  void read(String path, String body, String purpose, Reply reply) {
    login.run(new Call(path, body, purpose, true, reply));
  }

  /** Starts a watch, after a login if that is needed. */
  void watch(String body, long silenceMillis, LineCallback handler, Started started) {
    login.run(
        new EtcdLogin.Waiting() {
          @Override
          public void go() {
            watching = login.token();
            // Otherwise a member without a leader sends nothing and reports no error.
            started.call(
                http.send(
                    HttpRequest.post("/v3/watch")
                        .json(body)
                        .header("Grpc-Metadata-hasleader", "true")
                        .timeout(silenceMillis),
                    handler));
          }

          @Override
          public void failed(String error, String reason) {
            handler.failed(reason);
          }
        });
  }

  /** Receives a watch that has started. */
  interface Started {
    void call(HttpCall call);
  }

  /** One call of a method. */
  private final class Call implements EtcdLogin.Waiting {
    private final String path;
    private final String body;
    private final String purpose;
    private final boolean isLong;
    private final Reply reply;

    /** Whether this is the retry with a new token; there is no second one. */
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
    public void go() {
      used = login.token();
      begun = System.nanoTime();
      HttpRequest request = HttpRequest.post(path).json(body).timeout(TIMEOUT_MILLIS);
      http.send(request, isLong ? new Lines() : new Whole());
    }

    @Override
    public void failed(String error, String reason) {
      reply.failed(error, reason);
    }

    private void silent(String reason) {
      if (System.nanoTime() - begun > TIMEOUT_MILLIS * 900_000L) {
        // A server that lost its tokens does not answer before it has issued as many again.
        login.forget(used);
      }
      reply.failed("", reason);
    }

    private void accepted(JsonValue json) {
      String error = EtcdResponses.error(json);
      if (error != null) {
        refused(200, error, error);
      } else if (EtcdResponses.isEtcds(json)) {
        reply.result(json);
      } else {
        http.next();
        reply.failed("", "its response is not from etcd");
      }
    }

    private void garbage(JsonException e) {
      http.next();
      reply.failed("", String.valueOf(e.getMessage()));
    }

    private void refused(HttpResponse answer) {
      String error = EtcdResponses.error(EtcdResponses.json(answer));
      refused(
          answer.status(), error, EtcdResponses.reason(answer, error, login.isSomebody(), purpose));
    }

    private void refused(int status, @Nullable String error, String reason) {
      if (!again && login.isSomebody() && EtcdResponses.unknownUser(status, error)) {
        again = true;
        login.forget(used);
        login.run(this);
        return;
      }
      if (status >= 500) {
        http.next();
      }
      reply.failed(error == null ? "" : error, reason);
    }

    private final class Whole extends ResponseCallback {
      @Override
      public void answered(HttpResponse answer) {
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

    private final class Lines extends LineCallback {
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
      public void answered(HttpResponse answer) {
        refused(answer);
      }

      @Override
      public void failed(String reason) {
        silent(reason);
      }
    }
  }

  /** Returns why a watch was refused, and drops the token if it caused that. */
  String refused(HttpResponse answer) {
    String error = EtcdResponses.error(EtcdResponses.json(answer));
    if (EtcdResponses.unknownUser(answer.status(), error)) {
      login.forget(watching);
    }
    if (answer.status() >= 500) {
      http.next();
    }
    return EtcdResponses.reason(answer, error, login.isSomebody(), WATCH);
  }

  /** As above, for a watch that was cancelled. */
  String refused(String error) {
    login.forget(watching);
    return EtcdResponses.reason(error, login.isSomebody(), WATCH);
  }

  /** Whether a user is configured, whose token may have become invalid. */
  boolean isSomebody() {
    return login.isSomebody();
  }

  /** Drops the token, which may have become invalid. */
  void forgetToken() {
    login.forget();
  }

  private void authenticate(String body, Reply reply) {
    Call call = new Call("/v3/auth/authenticate", body, "authenticate", false, reply);
    call.again = true;
    call.go();
  }

  /** See {@link HttpClient#next}. */
  void next() {
    http.next();
  }

  void close() {
    login.close();
    http.close();
  }
}
