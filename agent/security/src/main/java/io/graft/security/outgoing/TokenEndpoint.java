package io.graft.security.outgoing;

import io.graft.net.http.HttpRequest;
import io.graft.net.json.JsonValue;
import io.graft.net.url.UrlClient;
import io.graft.net.url.UrlServer;
import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The token endpoint of an identity provider, which it is told by the settings or finds by the
 * issuer's discovery document. On the agent's thread.
 */
final class TokenEndpoint {
  private static final long SECOND = 1_000_000_000L;
  private static final long TIMEOUT_MILLIS = 5000;

  /** The life of a token whose response says none. */
  private static final long UNKNOWN_LIFE = 60;

  private static final long DISCOVERED_FOR = 3600 * SECOND;
  private static final String OPENID = "/.well-known/openid-configuration";
  private static final String OAUTH = "/.well-known/oauth-authorization-server";

  private final ClientAuth auth;
  private final UrlClient http;
  private final ClientAuthentication authentication;
  private @Nullable URI discovered;
  private long discoveredAt;

  TokenEndpoint(ClientAuth auth, UrlClient http, ClientAuthentication authentication) {
    this.auth = auth;
    this.http = http;
    this.authentication = authentication;
  }

  /**
   * Requests a token.
   *
   * @param form the parameters, without those of {@link ClientAuthentication}
   */
  void request(FormBody form, FetchedToken.Answer answer) {
    String said = auth.tokenUrl;
    if (said != null) {
      send(URI.create(said), form, answer);
      return;
    }
    URI known = discovered;
    if (known != null && System.nanoTime() - discoveredAt < DISCOVERED_FOR) {
      send(known, form, answer);
    } else {
      discover(OPENID, form, answer);
    }
  }

  private void discover(String document, FormBody form, FetchedToken.Answer answer) {
    String issuer = String.valueOf(auth.issuer);
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    URI at = URI.create(base + document);
    if (document.equals(OAUTH)) {
      // RFC 8414, section 3.1: between the host and the path.
      URI root = URI.create(base);
      String path = root.getRawPath() == null ? "" : root.getRawPath();
      at = URI.create(base.substring(0, base.length() - path.length()) + document + path);
    }
    HttpRequest get = HttpRequest.get(UrlServer.target(at)).header("Accept", "application/json");
    http.sendForJson(
        at,
        get,
        TIMEOUT_MILLIS,
        new UrlClient.JsonAnswer() {
          @Override
          public void answered(int status, JsonValue body) {
            if (status == 404 && document.equals(OPENID)) {
              discover(OAUTH, form, answer);
              return;
            }
            String reason = status == 200 ? adopt(issuer, body) : "status " + status;
            URI found = discovered;
            if (reason == null && found != null) {
              send(found, form, answer);
            } else {
              answer.failed("the discovery document of " + issuer + ": " + reason);
            }
          }

          @Override
          public void failed(String reason) {
            answer.failed("the discovery document of " + issuer + ": " + reason);
          }
        });
  }

  /** Returns why a discovery document is not used; {@code null}: it is. */
  private @Nullable String adopt(String issuer, JsonValue document) {
    if (!issuer.equals(document.get("issuer").text())) {
      return "it is of another issuer";
    }
    String endpoint = document.get("token_endpoint").text();
    try {
      URI found = endpoint == null ? null : URI.create(ClientAuth.checkedUrl(endpoint));
      if (found != null && isSecure(URI.create(issuer)) && !isSecure(found)) {
        // Another host's document must not choose what of this one gets the secret.
        return "its token_endpoint is not https";
      }
      discovered = found;
    } catch (IllegalArgumentException e) {
      return "its token_endpoint is " + e.getMessage();
    }
    discoveredAt = System.nanoTime();
    return endpoint == null ? "it has no token_endpoint" : null;
  }

  private static boolean isSecure(URI url) {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  private void send(URI at, FormBody form, FetchedToken.Answer answer) {
    HttpRequest post = HttpRequest.post(UrlServer.target(at)).header("Accept", "application/json");
    try {
      FormBody whole = new FormBody(form);
      authentication.addTo(at, whole, post);
      post.form(whole.toString());
    } catch (java.io.IOException e) {
      answer.failed(e.getMessage() == null ? "its secret cannot be read" : e.getMessage());
      return;
    }
    http.sendForJson(
        at,
        post,
        TIMEOUT_MILLIS,
        new UrlClient.JsonAnswer() {
          @Override
          public void answered(int status, JsonValue body) {
            TokenEndpoint.this.answered(name(at), status, body, answer);
          }

          @Override
          public void failed(String reason) {
            answer.failed(name(at) + ": " + reason);
          }
        });
  }

  /** Without the query, which may have secrets. */
  private static String name(URI at) {
    return at.getScheme()
        + "://"
        + at.getRawAuthority()
        + (at.getRawPath() == null ? "" : at.getRawPath());
  }

  /** RFC 6749, sections 5.1 and 5.2. Nothing of the response but its error code is told. */
  private void answered(String from, int status, JsonValue body, FetchedToken.Answer answer) {
    if (status != 200) {
      String error = body.get("error").text("");
      boolean code = error.matches("[A-Za-z_]{1,40}");
      answer.failed(from + ": status " + status + (code ? " (" + error + ")" : ""));
      return;
    }
    String token = body.get("access_token").text();
    String type = body.get("token_type").text("bearer");
    long seconds = body.get("expires_in").number(UNKNOWN_LIFE);
    if (token == null || seconds <= 0) {
      answer.failed(from + ": its response has no valid access_token");
    } else if (!type.equalsIgnoreCase("bearer")) {
      answer.failed(from + ": its token is not a bearer token");
    } else {
      try {
        double part = 0.7 + 0.15 * ThreadLocalRandom.current().nextDouble();
        long life = Math.min(seconds, 24 * 3600) * SECOND;
        answer.issued(IssuedToken.of(token, life, part, System.nanoTime()));
      } catch (IllegalArgumentException e) {
        answer.failed(from + ": " + e.getMessage());
      }
    }
  }
}
