package io.graft.security.token.keys;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import org.jspecify.annotations.Nullable;

/** Which key may verify which signature (RFC 8725, section 3.1): the key decides, not the token. */
final class Algorithms {
  /** RSA keys with fewer bits can be factored (RFC 7518, section 3.3). */
  private static final int LEAST_RSA_BITS = 2048;

  /** A verification takes longer the larger the key is. */
  private static final int MOST_RSA_BITS = 8192;

  private Algorithms() {}

  /**
   * Why a key can verify nothing; {@code null}: it can.
   *
   * @return a clause for the log
   */
  static @Nullable String fault(JWK key) {
    if (key instanceof RSAKey) {
      int bits = ((RSAKey) key).getModulus().decodeToBigInteger().bitLength();
      return bits < LEAST_RSA_BITS
          ? "RSA with " + bits + " bits, fewer than " + LEAST_RSA_BITS
          : bits > MOST_RSA_BITS ? "RSA with " + bits + " bits, more than " + MOST_RSA_BITS : null;
    }
    if (key instanceof ECKey) {
      Curve curve = ((ECKey) key).getCurve();
      return Curve.P_256.equals(curve) || Curve.P_384.equals(curve) || Curve.P_521.equals(curve)
          ? null
          : "the curve " + curve;
    }
    if (key instanceof OctetKeyPair) {
      return Curve.Ed25519.equals(((OctetKeyPair) key).getCurve())
          ? Ed25519.fault()
          : "the curve " + ((OctetKeyPair) key).getCurve();
    }
    return "the type " + key.getKeyType();
  }

  /** Whether a key of this type verifies signatures of this algorithm. */
  static boolean fits(JWK key, String algorithm) {
    if (key instanceof RSAKey) {
      return algorithm.startsWith("RS") || algorithm.startsWith("PS");
    }
    if (key instanceof ECKey) {
      Curve curve = ((ECKey) key).getCurve();
      return algorithm.equals("ES256") && Curve.P_256.equals(curve)
          || algorithm.equals("ES384") && Curve.P_384.equals(curve)
          || algorithm.equals("ES512") && Curve.P_521.equals(curve);
    }
    return key instanceof OctetKeyPair && isEdDsa(algorithm);
  }

  /** Whether two names mean the same algorithm: RFC 9864 calls EdDSA with its curve Ed25519. */
  static boolean same(String one, String other) {
    return one.equals(other) || isEdDsa(one) && isEdDsa(other);
  }

  private static boolean isEdDsa(String algorithm) {
    return algorithm.equals("EdDSA") || algorithm.equals("Ed25519");
  }
}
