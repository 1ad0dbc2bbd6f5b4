package io.graft.security.login.provider;

import io.graft.daemon.Scheduler;
import io.graft.log.AgentLog;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonValue;
import io.graft.net.server.Secret;
import io.graft.net.url.UrlClient;
import io.graft.net.url.UrlServer;
import io.graft.security.outgoing.FormBody;
import io.graft.security.token.keys.KeyLocation;
import io.graft.security.token.keys.KeySource;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An identity provider, with this service as its client. What it publishes is loaded in the
 * background. Thread-safe.
 */
public final class Provider {
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final long CHECK_MILLIS = 5_000;
  private static final long TIMEOUT_MILLIS = 5_000;
  private static final long FRESH_NANOS = 3600_000_000_000L;
  private static final long TOLD_MILLIS = 600_000;

  private final String issuer;
  private final String client;
  private final Secret secret;
  private final Scheduler scheduler;
  private final UrlClient http;
  private final KeySource keys;
  private final IdTokens tokens;
  private volatile @Nullable Endpoints endpoints;
  private volatile String fault = "its discovery document is being loaded";

  // On the agent's thread.
  private boolean loading;
  private long loadedAt;

  /**
   * @param issuer exactly as in ID tokens
   * @param jwks where its keys are; {@code null}: it is discovered
   * @param client the id of this service
   * @throws IllegalArgumentException if keys may not be fetched from there; the message is a clause
   */
  public Provider(
      String issuer,
      @Nullable String jwks,
      String client,
      Secret secret,
      List<String> algorithms,
      Scheduler scheduler,
      HttpTransport transport) {
    this.issuer = issuer;
    this.client = client;
    this.secret = secret;
    this.scheduler = scheduler;
    http = new UrlClient(transport, scheduler, "token");
    keys = new KeySource(issuer, KeyLocation.of(issuer, jwks), scheduler, transport);
    tokens = new IdTokens(issuer, client, algorithms, keys);
  }

  /** Begins to load what it publishes. */
  public void start() {
    keys.start();
    scheduler.execute("login", this::discover);
    scheduler.every("login", CHECK_MILLIS, this::discover);
  }

  /** Who it is, exactly as in ID tokens. */
  public String issuer() {
    return issuer;
  }

  /** Whether it tells who it is with each response. */
  public boolean saysIssuer() {
    Endpoints known = endpoints;
    return known != null && known.saysIssuer;
  }

  /** The state in a clause, for the status page. */
  public String describe() {
    return endpoints == null ? fault : "ready, " + keys.describe();
  }

  private void discover() {
    if (loading || endpoints != null && System.nanoTime() - loadedAt < FRESH_NANOS) {
      return;
    }
    loading = true;
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    URI at = URI.create(base + DISCOVERY);
    HttpRequest get = HttpRequest.get(UrlServer.target(at)).header("Accept", "application/json");
    http.sendForJson(
        at,
        get,
        TIMEOUT_MILLIS,
        new UrlClient.JsonAnswer() {
          @Override
          public void answered(int status, JsonValue body) {
            discovered(status, body);
          }

          @Override
          public void failed(String reason) {
            undiscovered(reason);
          }
        });
  }

  private void discovered(int status, JsonValue body) {
    if (status != 200) {
      undiscovered("status " + status);
      return;
    }
    try {
      endpoints = new Endpoints(issuer, body);
    } catch (IllegalArgumentException e) {
      undiscovered(String.valueOf(e.getMessage()));
      return;
    }
    loading = false;
    loadedAt = System.nanoTime();
    AgentLog.forget(issuer + DISCOVERY);
  }

  private void undiscovered(String reason) {
    loading = false;
    fault = reason;
    AgentLog.atMost(
        issuer + DISCOVERY,
        TOLD_MILLIS,
        "the discovery document of "
            + issuer
            + " cannot be used: "
            + reason
            + (endpoints == null ? "; until then nobody can log in" : "; the last one stays"));
  }

  /**
   * Returns the URL at which a person logs in; {@code null}: it is not known yet.
   *
   * @param scope with blanks between
   */
  public @Nullable String authorization(
      String redirect, String scope, String state, String nonce, String challenge) {
    Endpoints known = endpoints;
    if (known == null) {
      return null;
    }
    FormBody query =
        new FormBody()
            .add("response_type", "code")
            .add("client_id", client)
            .add("redirect_uri", redirect)
            .add("scope", scope)
            .add("state", state)
            .add("nonce", nonce)
            .add("code_challenge", challenge)
            .add("code_challenge_method", "S256");
    return joined(known.authorization, query);
  }

  /**
   * Returns the URL that ends the person's session at the provider; {@code null}: there is none.
   *
   * @param hint who the person is; {@code null}: unknown
   */
  public @Nullable String endSession(String redirect, @Nullable String hint) {
    Endpoints known = endpoints;
    if (known == null || known.endSession == null) {
      return null;
    }
    FormBody query =
        new FormBody()
            .add("client_id", client)
            .add("logout_hint", hint)
            .add("post_logout_redirect_uri", redirect);
    return joined(known.endSession, query);
  }

  private static String joined(String url, FormBody query) {
    return url + (url.indexOf('?') < 0 ? '?' : '&') + query;
  }

  /** Redeems a code. The future never fails. */
  public CompletableFuture<LoginResult> redeem(
      String code, String verifier, String nonce, String redirect) {
    CompletableFuture<LoginResult> result = new CompletableFuture<>();
    scheduler.execute(
        "login",
        () -> {
          try {
            send(code, verifier, nonce, redirect, result);
          } catch (IOException | RuntimeException | LinkageError e) {
            failed(AgentLog.reason(e), result);
          }
        });
    return result;
  }

  private void send(
      String code,
      String verifier,
      String nonce,
      String redirect,
      CompletableFuture<LoginResult> result)
      throws IOException {
    Endpoints known = endpoints;
    if (known == null) {
      failed(fault, result);
      return;
    }
    FormBody form =
        new FormBody()
            .add("grant_type", "authorization_code")
            .add("code", code)
            .add("redirect_uri", redirect)
            .add("code_verifier", verifier);
    // RFC 6749, section 2.3.1: both are encoded before they are joined.
    String pair = HttpRequest.encoded(client) + ":" + HttpRequest.encoded(secret.value());
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    HttpRequest post =
        HttpRequest.post(UrlServer.target(known.token))
            .header("Accept", "application/json")
            .header("Authorization", "Basic " + basic)
            .form(form.toString());
    http.sendForJson(
        known.token,
        post,
        TIMEOUT_MILLIS,
        new UrlClient.JsonAnswer() {
          @Override
          public void answered(int status, JsonValue body) {
            result.complete(read(status, body, nonce));
          }

          @Override
          public void failed(String reason) {
            Provider.this.failed(reason, result);
          }
        });
  }

  private void failed(String reason, CompletableFuture<LoginResult> result) {
    AgentLog.atMost(
        issuer + " code", TOLD_MILLIS, "codes cannot be redeemed at " + issuer + ": " + reason);
    result.complete(LoginResult.failed(LoginResult.UNAVAILABLE));
  }

  /** RFC 6749, sections 5.1 and 5.2. Nothing of the response but its error code is told. */
  private LoginResult read(int status, JsonValue body, String nonce) {
    if (status == 200) {
      String token = body.get("id_token").text();
      return token == null
          ? LoginResult.failed("no id_token")
          : tokens.verify(token, nonce, System.currentTimeMillis() / 1000);
    }
    String error = body.get("error").text("");
    String word = error.matches("[A-Za-z_]{1,40}") ? error : "status " + status;
    if (!word.equals("invalid_grant")) {
      AgentLog.atMost(
          issuer + " code", TOLD_MILLIS, "codes cannot be redeemed at " + issuer + ": " + word);
    }
    return LoginResult.failed(status >= 500 ? LoginResult.UNAVAILABLE : word);
  }

  /** Stops what runs in the background. */
  public void close() {
    keys.close();
  }
}
