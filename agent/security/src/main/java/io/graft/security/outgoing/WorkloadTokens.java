package io.graft.security.outgoing;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that this service signs itself, to prove to other services of the mesh who it is: a JWS
 * with its SPIFFE id, one audience and a short life, and its certificates in the header. On the
 * agent's thread.
 */
final class WorkloadTokens {
  /** The {@code typ} of their header, which no other JWT has. */
  static final String TYPE = "graft+jwt";

  private static final long SECOND = 1_000_000_000L;

  /** They are made anew each minute, so that a stolen one is not valid for long. */
  private static final long RENEWED_AFTER = 60 * SECOND;

  private final ServiceKey.Source keys;
  private final long lifetimeSeconds;

  WorkloadTokens(ServiceKey.Source keys, long lifetimeNanos) {
    this.keys = keys;
    this.lifetimeSeconds = Math.max(1, lifetimeNanos / SECOND);
  }

  /**
   * Signs a token for a service.
   *
   * @return {@code null}: this service has no key
   * @throws IOException if its key cannot be used; the message is a clause
   */
  @Nullable String sign(String audience) throws IOException {
    ServiceKey key = keys.current();
    return key == null
        ? null
        : new SignedClaims(TYPE)
            .issuer(key.id())
            .subject(key.id())
            .audience(audience)
            .sign(key.privateKey(), key.chain(), lifetimeSeconds);
  }

  /** How to get a token for an audience. */
  FetchedToken.Fetch fetch(String audience) {
    return answer -> {
      try {
        String token = sign(audience);
        if (token == null) {
          answer.failed("graft.token.key is not set");
          return;
        }
        long life = lifetimeSeconds * SECOND;
        double part = Math.min(0.75, (double) RENEWED_AFTER / life);
        answer.issued(IssuedToken.of(token, life, part, System.nanoTime()));
      } catch (IOException | IllegalArgumentException e) {
        answer.failed(String.valueOf(e.getMessage()));
      }
    };
  }
}
