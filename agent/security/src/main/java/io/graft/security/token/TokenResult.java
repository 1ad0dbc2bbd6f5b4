package io.graft.security.token;

import io.graft.security.token.keys.VerificationKey;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was found out about a token. Immutable. */
final class TokenResult {
  /** {@code null}: it is valid. */
  final @Nullable Reason refused;

  /** {@code null}: not known. */
  final @Nullable TokenIssuer issuer;

  // Of a valid token.
  final String user;
  final Map<String, Object> claims;
  final Set<String> roles;

  /** The values of {@code graft.server.auth.headers}, {@code null} for claims that are absent. */
  final @Nullable String[] headers;

  /** In seconds since 1970, with the leeway. */
  final long endsAt;

  private final @Nullable VerificationKey key;

  private TokenResult(
      @Nullable Reason refused,
      @Nullable TokenIssuer issuer,
      String user,
      Map<String, Object> claims,
      Set<String> roles,
      @Nullable String[] headers,
      long endsAt,
      @Nullable VerificationKey key) {
    this.refused = refused;
    this.issuer = issuer;
    this.user = user;
    this.claims = claims;
    this.roles = roles;
    this.headers = headers;
    this.endsAt = endsAt;
    this.key = key;
  }

  static TokenResult refused(Reason why, @Nullable TokenIssuer issuer) {
    return new TokenResult(
        why,
        issuer,
        "",
        java.util.Collections.<String, Object>emptyMap(),
        java.util.Collections.<String>emptySet(),
        new String[0],
        0,
        null);
  }

  static TokenResult valid(
      TokenIssuer issuer,
      String user,
      Map<String, Object> claims,
      Set<String> roles,
      @Nullable String[] headers,
      long endsAt,
      VerificationKey key) {
    return new TokenResult(null, issuer, user, claims, roles, headers, endsAt, key);
  }

  /** Whether the key that verified it is published no longer. */
  boolean keyRemoved() {
    return key != null && key.removed();
  }
}
