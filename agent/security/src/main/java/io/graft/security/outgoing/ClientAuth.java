package io.graft.security.outgoing;

import io.graft.config.security.ClientAuthSettings;
import io.graft.config.security.ClientAuthSettings.ClientMethod;
import io.graft.config.security.ClientAuthSettings.Kind;
import io.graft.config.security.ClientAuthSettings.Relay;
import io.graft.governance.setting.SettingValues;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of {@code graft.client.<service>.auth} for one service. Immutable. */
final class ClientAuth {
  /** Where a key has the issuer. The URL of the token endpoint follows. */
  private static final int ISSUER_AT = 2;

  /** The service as calls name it, without a port. */
  final String service;

  final Kind kind;
  final @Nullable String issuer;
  final @Nullable String tokenUrl;
  final @Nullable String id;

  /** As in the settings: {@code file:/path}, or the secret; {@code null}: none. */
  final @Nullable String secret;

  final ClientMethod method;
  final List<String> scope;
  final List<String> audience;
  final List<String> resource;
  final List<String> params;
  final boolean required;
  final boolean plaintext;
  final boolean relaysAny;

  /**
   * @param secret that of the settings, if its source may have one; {@code null}: none
   */
  ClientAuth(String service, SettingValues values, @Nullable String secret) {
    this.service = service;
    this.secret = secret;
    kind = values.get(ClientAuthSettings.AUTH);
    issuer = values.find(ClientAuthSettings.ISSUER);
    tokenUrl = values.find(ClientAuthSettings.TOKEN_URL);
    id = values.find(ClientAuthSettings.ID);
    method = values.get(ClientAuthSettings.METHOD);
    scope = values.get(ClientAuthSettings.SCOPE, Collections.<String>emptyList());
    audience = values.get(ClientAuthSettings.AUDIENCE, Collections.<String>emptyList());
    resource = values.get(ClientAuthSettings.RESOURCE, Collections.<String>emptyList());
    params = values.get(ClientAuthSettings.PARAMS, Collections.<String>emptyList());
    required = values.get(ClientAuthSettings.REQUIRED);
    plaintext = values.get(ClientAuthSettings.PLAINTEXT);
    relaysAny = values.get(ClientAuthSettings.RELAY_AUDIENCE) == Relay.ANY;
  }

  /**
   * Checks a URL as those of the settings are checked.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static String checkedUrl(String text) {
    return ClientAuthSettings.TOKEN_URL.parse(text);
  }

  /** Whether tokens come from a token endpoint. */
  boolean fetches() {
    return kind == Kind.CLIENT_CREDENTIALS || kind == Kind.EXCHANGE;
  }

  /** Returns what is missing, a clause; {@code null}: nothing. */
  @Nullable String missing() {
    if (!fetches()) {
      return null;
    }
    if (issuer == null && tokenUrl == null) {
      return "auth.issuer or auth.token-url is not set";
    }
    if (id == null) {
      return "auth.id is not set";
    }
    if (method == ClientMethod.PRIVATE_KEY_JWT) {
      return secret == null || secret.startsWith("file:")
          ? null
          : "the private key in auth.secret must be file:/path";
    }
    return secret == null ? "auth.secret is not set, to a file or by the environment" : null;
  }

  /** The audiences of a token; the service that is called where none are set. */
  List<String> audiences() {
    return audience.isEmpty() ? Collections.singletonList(service) : audience;
  }

  /** The parameters of a request, without the grant and the client's. */
  FormBody form(String grant, List<String> audiences) {
    FormBody form = new FormBody().add("grant_type", grant);
    form.add("scope", scope.isEmpty() ? null : String.join(" ", scope));
    form.addEach("audience", audiences).addEach("resource", resource);
    for (String pair : params) {
      int equals = pair.indexOf('=');
      form.add(pair.substring(0, equals).trim(), pair.substring(equals + 1).trim());
    }
    return form;
  }

  /** Where the tokens of a {@link #key} come from, without what may be secret. */
  static String origin(List<?> key) {
    Object issuer = key.get(ISSUER_AT);
    Object url = issuer != null ? issuer : key.get(ISSUER_AT + 1);
    if (url == null) {
      return "tokens for " + key.get(0);
    }
    String text = url.toString();
    int query = text.indexOf('?');
    return query < 0 ? text : text.substring(0, query);
  }

  /** Equal for the settings that share their tokens. In memory only: it has the secret. */
  List<?> key() {
    boolean shared = kind == Kind.CLIENT_CREDENTIALS;
    return Arrays.asList(
        shared ? "" : service,
        kind,
        issuer,
        tokenUrl,
        id,
        secret,
        method,
        scope,
        audience,
        resource,
        params);
  }

  /** Never shows the secret. */
  @Override
  public String toString() {
    return kind + " for " + service;
  }
}
