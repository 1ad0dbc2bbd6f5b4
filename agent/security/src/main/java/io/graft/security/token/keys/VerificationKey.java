package io.graft.security.token.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.text.ParseException;
import org.jspecify.annotations.Nullable;

/**
 * A public key of an issuer. It stays the same object while the issuer publishes it, so that what
 * it has verified is invalid as soon as it is {@linkplain #removed removed}. Thread-safe.
 */
public final class VerificationKey {
  private final JWK jwk;
  private final String thumbprint;
  private final JWSVerifier verifier;
  private volatile boolean removed;

  private VerificationKey(JWK jwk, String thumbprint, JWSVerifier verifier) {
    this.jwk = jwk;
    this.thumbprint = thumbprint;
    this.verifier = verifier;
  }

  /**
   * @param jwk without a {@linkplain Algorithms#fault fault}
   * @throws JOSEException if its numbers are not a key
   */
  static VerificationKey of(JWK jwk) throws JOSEException {
    JWSVerifier verifier =
        jwk instanceof RSAKey
            ? new RSASSAVerifier(((RSAKey) jwk).toRSAPublicKey())
            : jwk instanceof ECKey
                ? new ECDSAVerifier(((ECKey) jwk).toECPublicKey())
                : Ed25519.of((OctetKeyPair) jwk);
    return new VerificationKey(jwk, jwk.computeThumbprint().toString(), verifier);
  }

  /** Its name at the issuer; {@code null}: none. */
  @Nullable String id() {
    return jwk.getKeyID();
  }

  /** Whether it may verify signatures of an algorithm. */
  boolean fits(String algorithm) {
    return Algorithms.fits(jwk, algorithm)
        && (jwk.getAlgorithm() == null || Algorithms.same(jwk.getAlgorithm().getName(), algorithm));
  }

  /** Whether another key has the same numbers, name and use. */
  boolean same(VerificationKey other) {
    return thumbprint.equals(other.thumbprint)
        && String.valueOf(id()).equals(String.valueOf(other.id()))
        && String.valueOf(jwk.getAlgorithm()).equals(String.valueOf(other.jwk.getAlgorithm()));
  }

  /** Whether it has made the signature of a token whose algorithm {@linkplain #fits fits}. */
  public boolean verifies(JWSObject token) throws JOSEException {
    return verifier.verify(token.getHeader(), token.getSigningInput(), token.getSignature());
  }

  /**
   * Loads what verifying needs, about two hundred classes, so that no request has to wait for them.
   * Must not fail.
   */
  void warm() {
    String algorithm = jwk instanceof RSAKey ? "RS256" : jwk instanceof ECKey ? "ES256" : "EdDSA";
    try {
      JWSObject token =
          new JWSObject(
              Base64URL.encode("{\"alg\":\"" + algorithm + "\",\"kid\":\"-\",\"typ\":\"JWT\"}"),
              Base64URL.encode("{\"aud\":[\"-\"],\"exp\":0,\"a\":{\"b\":true}}"),
              Base64URL.encode(new byte[64]));
      token.getPayload().toJSONObject();
      verifies(JWSObject.parse(token.serialize()));
    } catch (JOSEException | ParseException | RuntimeException e) {
      // It is not a valid token. What is missing is loaded by the first one.
      return;
    }
  }

  /** Whether the issuer does not publish it any more. */
  public boolean removed() {
    return removed;
  }

  void remove() {
    removed = true;
  }
}
