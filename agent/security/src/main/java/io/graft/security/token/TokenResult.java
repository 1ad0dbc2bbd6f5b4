package io.graft.security.token;

import io.graft.governance.context.Identity;
import io.graft.security.outgoing.WorkloadVerifier;
import io.graft.security.token.keys.VerificationKey;
import org.jspecify.annotations.Nullable;

/** What was found out about a token. Immutable. */
final class TokenResult {
  /** {@code null}: it is valid. */
  final @Nullable Reason refused;

  /** {@code null}: not known. */
  final @Nullable TokenIssuer issuer;

  /** The user of a valid token, without the token itself. */
  final Identity user;

  /** The values of {@code graft.server.auth.headers}, {@code null} for claims that are absent. */
  final @Nullable String[] headers;

  /** In seconds since 1970, with the leeway. */
  final long endsAt;

  /** The SPIFFE id of the service that has signed it; {@code null}: it is of a user. */
  final @Nullable String service;

  /** A {@link VerificationKey}, or what has verified the token of a service. */
  private final @Nullable Object key;

  private TokenResult(
      @Nullable Reason refused,
      @Nullable TokenIssuer issuer,
      Identity user,
      @Nullable String[] headers,
      long endsAt,
      @Nullable String service,
      @Nullable Object key) {
    this.refused = refused;
    this.issuer = issuer;
    this.user = user;
    this.headers = headers;
    this.endsAt = endsAt;
    this.service = service;
    this.key = key;
  }

  static TokenResult refused(Reason why, @Nullable TokenIssuer issuer) {
    return new TokenResult(why, issuer, Identity.NONE, new String[0], 0, null, null);
  }

  /** The valid token of a user. */
  static TokenResult valid(
      TokenIssuer issuer,
      Identity user,
      @Nullable String[] headers,
      long endsAt,
      VerificationKey key) {
    return new TokenResult(null, issuer, user, headers, endsAt, null, key);
  }

  /** The valid token of a service. */
  static TokenResult ofService(
      TokenIssuer issuer, String id, int headers, long endsAt, WorkloadVerifier by) {
    return new TokenResult(null, issuer, Identity.NONE, new String[headers], endsAt, id, by);
  }

  /** Whether the same authorities have verified it. */
  boolean isBy(WorkloadVerifier verifier) {
    return key == verifier;
  }

  /** Whether the key that verified it is published no longer. */
  boolean keyRemoved() {
    return key instanceof VerificationKey && ((VerificationKey) key).removed();
  }
}
