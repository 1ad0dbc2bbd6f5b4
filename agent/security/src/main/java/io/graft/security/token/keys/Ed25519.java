package io.graft.security.token.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Verifies Ed25519 by the JDK, which has it since 15. Nimbus would need Tink, of 2.5 MB. */
final class Ed25519 implements JWSVerifier {
  private static final String NAME = "Ed25519";
  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;

  /** What precedes the key in a {@code SubjectPublicKeyInfo} (RFC 8410). */
  private static final byte[] HEAD = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };

  private final PublicKey key;
  private final JCAContext context = new JCAContext();

  private Ed25519(PublicKey key) {
    this.key = key;
  }

  /** Why this JVM cannot verify it; {@code null}: it can. */
  static @Nullable String fault() {
    try {
      KeyFactory.getInstance(NAME);
      return null;
    } catch (GeneralSecurityException e) {
      return "Ed25519, which this JDK does not have";
    }
  }

  static Ed25519 of(OctetKeyPair pair) throws JOSEException {
    byte[] raw = pair.getX().decode();
    if (raw.length != KEY_BYTES) {
      throw new JOSEException("a key of Ed25519 has 32 bytes");
    }
    byte[] encoded = new byte[HEAD.length + KEY_BYTES];
    System.arraycopy(HEAD, 0, encoded, 0, HEAD.length);
    System.arraycopy(raw, 0, encoded, HEAD.length, KEY_BYTES);
    try {
      return new Ed25519(
          KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(encoded)));
    } catch (GeneralSecurityException e) {
      throw new JOSEException(e.getMessage(), e);
    }
  }

  @Override
  public boolean verify(JWSHeader header, byte[] input, Base64URL signature) throws JOSEException {
    byte[] raw = signature.decode();
    if (raw.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance(NAME);
      verifier.initVerify(key);
      verifier.update(input);
      return verifier.verify(raw);
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new JOSEException(e.getMessage(), e);
    }
  }

  @Override
  public Set<JWSAlgorithm> supportedJWSAlgorithms() {
    Set<JWSAlgorithm> supported = new HashSet<>();
    Collections.addAll(supported, JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
    return supported;
  }

  @Override
  public JCAContext getJCAContext() {
    return context;
  }
}
