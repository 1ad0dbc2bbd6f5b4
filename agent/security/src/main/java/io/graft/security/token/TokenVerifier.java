package io.graft.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import io.graft.governance.context.Identity;
import io.graft.security.token.keys.KeySet;
import io.graft.security.token.keys.VerificationKey;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens (RFC 7519, RFC 8725). Keys come only from the configured issuer, never from the
 * token; what the token says of itself decides only which of them is tried. Thread-safe.
 */
final class TokenVerifier {
  private static final int LONGEST_NAME = 256;

  private final List<TokenIssuer> issuers;
  private final long leewaySeconds;
  private final long outageNanos;
  private final String[] headerClaims;

  /**
   * @param headerClaims the claims whose values the application gets as headers
   */
  TokenVerifier(
      List<TokenIssuer> issuers, long leewaySeconds, long outageNanos, String[] headerClaims) {
    this.issuers = issuers;
    this.leewaySeconds = leewaySeconds;
    this.outageNanos = outageNanos;
    this.headerClaims = headerClaims;
  }

  /**
   * Verifies a token.
   *
   * @param nowSeconds since 1970
   */
  TokenResult verify(String token, TokenPlace place, long nowSeconds) {
    if (!CompactForm.is(token)) {
      return TokenResult.refused(Reason.FORMAT, null);
    }
    JWSObject parsed;
    Map<String, Object> claims;
    try {
      parsed = JWSObject.parse(token);
      claims = parsed.getPayload().toJSONObject();
    } catch (ParseException | RuntimeException e) {
      return TokenResult.refused(Reason.FORMAT, null);
    }
    JWSHeader header = parsed.getHeader();
    if (claims == null
        || header.getCriticalParams() != null
        || !header.isBase64URLEncodePayload()) {
      // No extension is understood here, so none may be critical (RFC 7515, section 4.1.11).
      return TokenResult.refused(Reason.FORMAT, null);
    }
    TokenIssuer issuer = issuer(claims.get("iss"));
    if (issuer == null) {
      return TokenResult.refused(Reason.ISSUER, null);
    }
    Reason why = header(header, issuer, place);
    if (why == null) {
      // Before the signature, which takes longer: what is refused here needs no proof.
      why = claims(claims, issuer, nowSeconds);
    }
    return why == null ? signed(parsed, claims, issuer) : TokenResult.refused(why, issuer);
  }

  private @Nullable TokenIssuer issuer(@Nullable Object claim) {
    for (int i = 0; i < issuers.size(); i++) {
      if (issuers.get(i).issuer.equals(claim)) {
        return issuers.get(i);
      }
    }
    return null;
  }

  private static @Nullable Reason header(JWSHeader header, TokenIssuer issuer, TokenPlace place) {
    if (!issuer.places.contains(place)) {
      return Reason.PLACE;
    }
    if (!issuer.accepts(header.getAlgorithm().getName())) {
      return Reason.ALGORITHM;
    }
    String type = header.getType() == null ? null : header.getType().getType();
    return issuer.acceptsType(type) ? null : Reason.TYPE;
  }

  private @Nullable Reason claims(Map<String, Object> claims, TokenIssuer issuer, long now) {
    long ends = Claims.seconds(claims.get("exp"));
    long begins = claims.containsKey("nbf") ? Claims.seconds(claims.get("nbf")) : 0;
    long issued = claims.containsKey("iat") ? Claims.seconds(claims.get("iat")) : now;
    if (ends == Long.MIN_VALUE || begins == Long.MIN_VALUE || issued == Long.MIN_VALUE) {
      return Reason.CLAIMS;
    }
    if (ends + leewaySeconds <= now) {
      return Reason.EXPIRED;
    }
    if (begins - leewaySeconds > now || issued - leewaySeconds > now) {
      return Reason.NOT_YET;
    }
    long most = issuer.maxAgeSeconds + leewaySeconds;
    if (ends - now > most || now - issued > most) {
      return Reason.AGE;
    }
    boolean ours = issuer.audience.isEmpty() || Claims.isFor(claims.get("aud"), issuer.audience);
    return ours ? null : Reason.AUDIENCE;
  }

  private TokenResult signed(JWSObject token, Map<String, Object> claims, TokenIssuer issuer) {
    KeySet set = issuer.keys.keys(outageNanos);
    if (set == null) {
      return TokenResult.refused(Reason.UNAVAILABLE, issuer);
    }
    String id = token.getHeader().getKeyID();
    List<VerificationKey> candidates =
        set.candidates(id, token.getHeader().getAlgorithm().getName());
    if (candidates.isEmpty()) {
      boolean known = id != null && set.has(id);
      if (!known) {
        issuer.keys.missed();
      }
      return TokenResult.refused(known ? Reason.ALGORITHM : Reason.KEY, issuer);
    }
    for (int i = 0; i < candidates.size(); i++) {
      if (verifies(candidates.get(i), token)) {
        return valid(claims, issuer, candidates.get(i));
      }
    }
    if (id == null || !set.has(id)) {
      issuer.keys.missed();
    }
    return TokenResult.refused(Reason.SIGNATURE, issuer);
  }

  private static boolean verifies(VerificationKey key, JWSObject token) {
    try {
      return key.verifies(token);
    } catch (JOSEException | RuntimeException e) {
      return false;
    }
  }

  private TokenResult valid(Map<String, Object> claims, TokenIssuer issuer, VerificationKey key) {
    String user = Claims.text(claims, issuer.principal);
    if (user == null || !printable(user)) {
      return TokenResult.refused(Reason.PRINCIPAL, issuer);
    }
    long ends = Claims.seconds(claims.get("exp"));
    if (claims.containsKey("iat")) {
      // It is not remembered for longer than it would be accepted.
      ends = Math.min(ends, Claims.seconds(claims.get("iat")) + issuer.maxAgeSeconds);
    }
    String[] values = new String[headerClaims.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Claims.header(claims, headerClaims[i]);
    }
    Identity proven =
        Identity.NONE.withUser(
            issuer.issuer, user, claims, Claims.roles(claims, issuer.roles), null);
    return TokenResult.valid(issuer, proven, values, ends + leewaySeconds, key);
  }

  /** Whether a name can be shown and compared: not empty, not long, no control characters. */
  private static boolean printable(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (Character.isISOControl(name.charAt(i))) {
        return false;
      }
    }
    return !name.trim().isEmpty() && name.length() <= LONGEST_NAME;
  }
}
