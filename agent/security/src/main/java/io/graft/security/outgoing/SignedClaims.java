package io.graft.security.outgoing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Claims that this service signs. */
final class SignedClaims {
  private final String type;
  private final JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder();

  /**
   * @param type the header's {@code typ}
   */
  SignedClaims(String type) {
    this.type = type;
  }

  SignedClaims issuer(String value) {
    claims.issuer(value);
    return this;
  }

  SignedClaims subject(String value) {
    claims.subject(value);
    return this;
  }

  SignedClaims audience(String value) {
    claims.audience(value);
    return this;
  }

  /**
   * Signs them, valid from now on.
   *
   * @param chain for the header's {@code x5c}; {@code null}: none
   * @throws IOException if the key cannot sign; the message is a clause
   */
  String sign(PrivateKey key, X509Certificate @Nullable [] chain, long seconds) throws IOException {
    long now = System.currentTimeMillis();
    JWTClaimsSet set =
        claims
            .issueTime(new Date(now))
            .expirationTime(new Date(now + seconds * 1000))
            .jwtID(UUID.randomUUID().toString())
            .build();
    try {
      JWSSigner signer;
      JWSAlgorithm algorithm;
      if (key.getAlgorithm().equals("RSA")) {
        signer = new RSASSASigner(key);
        algorithm = JWSAlgorithm.RS256;
      } else if (key instanceof ECPrivateKey) {
        Curve curve = Curve.forECParameterSpec(((ECPrivateKey) key).getParams());
        signer = new ECDSASigner(key, curve);
        algorithm = signer.supportedJWSAlgorithms().iterator().next();
      } else {
        throw new IOException("the key is neither RSA nor EC");
      }
      JWSHeader.Builder header = new JWSHeader.Builder(algorithm).type(new JOSEObjectType(type));
      if (chain != null) {
        header.x509CertChain(encoded(chain));
      }
      SignedJWT jwt = new SignedJWT(header.build(), set);
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException | CertificateEncodingException | IllegalArgumentException e) {
      throw new IOException("the key cannot sign (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private static List<Base64> encoded(X509Certificate[] chain) throws CertificateEncodingException {
    List<Base64> list = new ArrayList<>();
    for (X509Certificate certificate : chain) {
      list.add(Base64.encode(certificate.getEncoded()));
    }
    return list;
  }
}
