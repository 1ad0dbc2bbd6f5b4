package io.graft.registry.etcd;

import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import io.graft.net.server.Secret;
import io.graft.net.server.ServerAccess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds the token of etcd's user, and gets one for the calls that wait for it. */
final class EtcdLogin {
  /** A call that continues when there is a token: one method is called, once. */
  interface Waiting {
    void go();

    /**
     * @param error etcd's own message; may be empty
     * @param reason a clause for the log
     */
    void failed(String error, String reason);
  }

  /** Sends the login without a token. */
  interface Sender {
    void send(String body, EtcdClient.Reply reply);
  }

  private final @Nullable Secret user;
  private final @Nullable Secret password;
  private final @Nullable Secret given;
  private final Sender sender;

  /** What waits for a token; empty: no login is in progress. */
  private final List<Waiting> waiting = new ArrayList<>();

  private @Nullable String token;

  /** Whether the server has answered that authentication is disabled. */
  private boolean open;

  EtcdLogin(ServerAccess access, Sender sender) {
    user = access.user();
    password = access.password();
    given = access.token();
    this.sender = sender;
  }

  void addToken(Map<String, String> headers) throws IOException {
    String said = token != null ? token : user == null && given != null ? given.value() : null;
    if (said != null) {
      headers.put("Authorization", said);
    }
  }

  /** Whether a user is configured, whose token may have become invalid. */
  boolean isSomebody() {
    return user != null;
  }

  /** Returns the token; {@code null}: none is needed, or none was issued yet. */
  @Nullable String token() {
    return token;
  }

  /** Drops the token, which may have become invalid. */
  void forget() {
    token = null;
    open = false;
  }

  /** As {@link #forget()}, unless a newer token is in use already. */
  void forget(@Nullable String used) {
    if (token == null || token.equals(used)) {
      forget();
    }
  }

  /** Lets a call go as soon as it can have the token that it needs. */
  void run(Waiting next) {
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
          new JsonWriter()
              .open()
              .field("name", name.value())
              .field("password", password == null ? "" : password.value())
              .close()
              .toString();
    } catch (IOException e) {
      over("", String.valueOf(e.getMessage()));
      return;
    }
    sender.send(
        body,
        new EtcdClient.Reply() {
          @Override
          public void result(JsonValue json) {
            token = json.get("token").text();
            over("", token == null ? "it has issued no token" : null);
          }

          @Override
          public void failed(String error, String reason) {
            open = error.contains("authentication is not enabled");
            over(error, open ? null : reason);
          }
        });
  }

  /**
   * @param reason why there is no token; {@code null}: the waiting calls can go on
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

  void close() {
    waiting.clear();
  }
}
