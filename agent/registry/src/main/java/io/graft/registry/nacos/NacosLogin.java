package io.graft.registry.nacos;

import io.graft.net.http.HttpClient;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.ResponseCallback;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.server.Secret;
import io.graft.net.server.ServerAccess;
import io.graft.registry.Backoff;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The credentials for Nacos: a token obtained with user and password, which is renewed before it
 * expires and after it is rejected; or a configured token; or none. On the agent's thread.
 */
final class NacosLogin implements HttpClient.Credentials {
  /** Runs when the credentials are there. */
  interface Ready {
    /**
     * @param session identifies the token, to detect whether it has been replaced since
     */
    void go(int session);

    void failed(String reason);
  }

  private static final long FIRST_RETRY_MILLIS = 300;
  private static final long LAST_RETRY_MILLIS = 2000;
  private static final long USUAL_TTL_SECONDS = 18_000;

  private final @Nullable Secret user;
  private final @Nullable Secret password;
  private final @Nullable Secret given;
  private final Backoff backoff = new Backoff(FIRST_RETRY_MILLIS, LAST_RETRY_MILLIS);
  private final List<Ready> waiting = new ArrayList<>();

  private @Nullable HttpClient client;
  private @Nullable String token;
  private int session;

  /** The path of the last login that worked; may be that of the other API. */
  private @Nullable String path;

  /** When to renew the token, and when it expires. */
  private long renewAt;

  private long endsAt;

  private @Nullable String refused;
  private long refusedUntil;

  NacosLogin(ServerAccess access) {
    user = access.user();
    password = access.password();
    given = user == null ? access.token() : null;
  }

  /** Sets the credentials of every request of a client. */
  void to(HttpClient asked) {
    client = asked.with(this);
  }

  /** Whether there are any credentials. */
  boolean named() {
    return user != null || given != null;
  }

  @Override
  public void addTo(Map<String, String> headers) throws IOException {
    String said = given != null ? given.value() : token;
    if (said != null) {
      headers.put("Authorization", "Bearer " + said);
    }
  }

  /** Continues at once, or when there is a token. */
  void before(NacosApi api, Ready ready) {
    long now = System.nanoTime();
    if (user == null || token != null && now - renewAt < 0) {
      ready.go(session);
      return;
    }
    String reason = refused;
    if (reason != null && now - refusedUntil < 0) {
      answer(ready, reason);
      return;
    }
    waiting.add(ready);
    if (waiting.size() == 1) {
      ask(path == null ? api.login() : path, path == null);
    }
  }

  /**
   * A request was refused. Returns whether to send it again with another token.
   *
   * @param used the session in which it was sent
   */
  boolean ended(int used) {
    if (user == null) {
      return false;
    }
    if (used == session) {
      token = null;
    }
    return true;
  }

  private void ask(String login, boolean first) {
    HttpRequest request;
    try {
      request =
          HttpRequest.post(login)
              .form(
                  NacosApi.form(
                      "username",
                      user == null ? "" : user.value(),
                      "password",
                      password == null ? "" : password.value()));
    } catch (IOException e) {
      refuse(String.valueOf(e.getMessage()));
      return;
    }
    HttpClient asked = client;
    if (asked == null) {
      throw new IllegalStateException("no client");
    }
    asked.send(
        request,
        new ResponseCallback() {
          @Override
          public void answered(HttpResponse answer) {
            int status = answer.status();
            if (first && (status == 404 || status == 410 || status == 501)) {
              // A 3.x that still serves the old API for services may no longer do so for logins.
              boolean old = login.equals(NacosApi.V1.login());
              ask((old ? NacosApi.V3 : NacosApi.V1).login(), false);
              return;
            }
            took(login, answer);
          }

          @Override
          public void failed(String reason) {
            // 1.4 responds to a wrong password with status 0, which is not valid HTTP.
            refuse(
                reason.contains("not HTTP/1.1")
                    ? "login failed: the user or password is wrong, or " + reason
                    : reason);
          }
        });
  }

  private void took(String login, HttpResponse answer) {
    JsonValue said = JsonValue.NONE;
    try {
      said = answer.ok() ? answer.json() : JsonValue.NONE;
    } catch (JsonException e) {
      // Reported below, as a response without a token.
    }
    JsonValue body = said.get("data").isObject() ? said.get("data") : said;
    String got = body.get("accessToken").text();
    if (got == null || got.isEmpty()) {
      refuse("login failed: " + NacosResponses.words(answer));
      return;
    }
    long seconds = Math.max(1, body.get("tokenTtl").number(USUAL_TTL_SECONDS));
    long now = System.nanoTime();
    token = got;
    session++;
    path = login;
    endsAt = now + seconds * 1_000_000_000L;
    renewAt = now + seconds * 900_000_000L;
    refused = null;
    backoff.worked();
    for (Ready each : waiters()) {
      each.go(session);
    }
  }

  private void refuse(String reason) {
    refused = reason;
    refusedUntil = System.nanoTime() + backoff.failed() * 1_000_000;
    for (Ready each : waiters()) {
      answer(each, reason);
    }
  }

  /** There is no new token: the old one may still work for a while. */
  private void answer(Ready ready, String reason) {
    if (token != null && System.nanoTime() - endsAt < 0) {
      ready.go(session);
    } else {
      ready.failed(reason);
    }
  }

  private List<Ready> waiters() {
    List<Ready> all = new ArrayList<>(waiting);
    waiting.clear();
    return all;
  }
}
