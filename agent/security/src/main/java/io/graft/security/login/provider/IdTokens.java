package io.graft.security.login.provider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import io.graft.security.token.Claims;
import io.graft.security.token.CompactForm;
import io.graft.security.token.keys.KeySet;
import io.graft.security.token.keys.KeySource;
import io.graft.security.token.keys.VerificationKey;
import java.text.ParseException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Verifies ID tokens (OpenID Connect Core, section 3.1.3.7). Thread-safe. */
final class IdTokens {
  private static final long LEEWAY = 60;
  private static final long OUTAGE_NANOS = 3600_000_000_000L;

  private final String issuer;
  private final String client;
  private final List<String> algorithms;
  private final KeySource keys;

  /**
   * @param client the id of this service
   */
  IdTokens(String issuer, String client, List<String> algorithms, KeySource keys) {
    this.issuer = issuer;
    this.client = client;
    this.algorithms = algorithms;
    this.keys = keys;
  }

  /**
   * Verifies a token.
   *
   * @param nonce what it must repeat
   * @param now in seconds since 1970
   */
  LoginResult verify(String token, String nonce, long now) {
    if (!CompactForm.is(token)) {
      return LoginResult.failed("format");
    }
    JWSObject parsed;
    Map<String, Object> claims;
    try {
      parsed = JWSObject.parse(token);
      claims = parsed.getPayload().toJSONObject();
    } catch (ParseException | RuntimeException e) {
      return LoginResult.failed("format");
    }
    JWSHeader header = parsed.getHeader();
    if (claims == null
        || header.getCriticalParams() != null
        || !header.isBase64URLEncodePayload()) {
      return LoginResult.failed("format");
    }
    String algorithm = header.getAlgorithm().getName();
    if (!algorithms.contains(algorithm.equals("Ed25519") ? "EdDSA" : algorithm)) {
      return LoginResult.failed("algorithm");
    }
    String why = fault(claims, nonce, now);
    why = why == null ? signature(parsed, algorithm) : why;
    return why == null ? LoginResult.of(claims) : LoginResult.failed(why);
  }

  private @Nullable String fault(Map<String, Object> claims, String nonce, long now) {
    if (!issuer.equals(claims.get("iss"))) {
      return "issuer";
    }
    Object audience = claims.get("aud");
    Object party = claims.get("azp");
    boolean several = audience instanceof List && ((List<?>) audience).size() > 1;
    if (!Claims.isFor(audience, Collections.singletonList(client))
        || party != null && !client.equals(party)
        || several && party == null) {
      return "audience";
    }
    if (!nonce.equals(claims.get("nonce"))) {
      return "nonce";
    }
    long ends = Claims.seconds(claims.get("exp"));
    long issued = Claims.seconds(claims.get("iat"));
    if (ends == Long.MIN_VALUE || ends + LEEWAY <= now) {
      return "expired";
    }
    return issued == Long.MIN_VALUE || Math.abs(issued - now) > 600 + LEEWAY ? "issued" : null;
  }

  private @Nullable String signature(JWSObject token, String algorithm) {
    KeySet set = keys.keys(OUTAGE_NANOS);
    if (set == null) {
      return LoginResult.UNAVAILABLE;
    }
    String id = token.getHeader().getKeyID();
    for (VerificationKey key : set.candidates(id, algorithm)) {
      try {
        if (key.verifies(token)) {
          return null;
        }
      } catch (JOSEException | RuntimeException e) {
        continue; // Not this key.
      }
    }
    if (id == null || !set.has(id)) {
      keys.missed();
      return "key";
    }
    return "signature";
  }
}
