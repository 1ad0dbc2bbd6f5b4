package io.graft.security.token.keys;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Which key may verify which signature (RFC 8725, section 3.1): the key decides, not the token. */
final class Algorithms {
  /** RSA keys with fewer bits can be factored (RFC 7518, section 3.3). */
  private static final int LEAST_RSA_BITS = 2048;

  /** A verification takes longer the larger the key is. */
  private static final int MOST_RSA_BITS = 8192;

  /** Modulo these, 65537 has few powers. */
  private static final int[] FEW_POWERS = {
    11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157
  };

  private Algorithms() {}

  /**
   * Why a key can verify nothing; {@code null}: it can.
   *
   * @return a clause for the log
   */
  static @Nullable String fault(JWK key) {
    if (key instanceof RSAKey) {
      return fault(((RSAKey) key).getModulus().decodeToBigInteger());
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

  private static @Nullable String fault(BigInteger modulus) {
    int bits = modulus.bitLength();
    if (bits < LEAST_RSA_BITS) {
      return "RSA with " + bits + " bits, fewer than " + LEAST_RSA_BITS;
    }
    if (bits > MOST_RSA_BITS) {
      return "RSA with " + bits + " bits, more than " + MOST_RSA_BITS;
    }
    return isRoca(modulus) ? "RSA that can be factored (CVE-2017-15361)" : null;
  }

  /**
   * Whether the modulus is of a library of Infineon, whose primes, and so their product, are powers
   * of 65537 modulo each small prime (Nemec et al., The Return of Coppersmith's Attack, 2017). One
   * in two hundred million others looks like it.
   */
  private static boolean isRoca(BigInteger modulus) {
    for (int prime : FEW_POWERS) {
      if (!isPower(modulus.mod(BigInteger.valueOf(prime)).intValue(), prime)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPower(int residue, int prime) {
    int power = 1;
    do {
      if (power == residue) {
        return true;
      }
      power = power * (65537 % prime) % prime;
    } while (power != 1);
    return false;
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
