package io.graft.security.certificate;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Makes an X.509 certificate (RFC 5280), signed with ECDSA and SHA-256. Used by one thread. */
final class CertificateBuilder {
  private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
  private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String ALTERNATIVE_NAME = "2.5.29.17";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String NAME_CONSTRAINTS = "2.5.29.30";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

  private static final int FINGERPRINT_BYTES = 20;
  private static final int DNS_NAME = 0x82;
  private static final int URI = 0x86;
  private static final int DIGITAL_SIGNATURE = 0x80;
  private static final int SIGN_CERTIFICATES_AND_LISTS = 0x06;

  private final byte[] subject;
  private final PublicKey key;
  private final Date from;
  private final Date until;
  private final List<byte[]> extensions = new ArrayList<>();

  /**
   * @param name the common name of its subject
   */
  CertificateBuilder(String name, PublicKey key, Date from, Date until) {
    this.subject = Der.sequence(Der.set(Der.sequence(Der.identifier(COMMON_NAME), Der.utf8(name))));
    this.key = key;
    this.from = from;
    this.until = until;
  }

  /** Makes it the certificate of an authority that signs only leaves. */
  CertificateBuilder authority() {
    extension(BASIC_CONSTRAINTS, true, Der.sequence(Der.bool(true), Der.integer(BigInteger.ZERO)));
    extension(KEY_USAGE, true, Der.namedBits(SIGN_CERTIFICATES_AND_LISTS));
    return this;
  }

  /** Makes it the certificate of a client and server. */
  CertificateBuilder leaf() {
    extension(BASIC_CONSTRAINTS, true, Der.sequence());
    extension(KEY_USAGE, true, Der.namedBits(DIGITAL_SIGNATURE));
    extension(
        EXTENDED_KEY_USAGE,
        false,
        Der.sequence(Der.identifier(SERVER_AUTHENTICATION), Der.identifier(CLIENT_AUTHENTICATION)));
    return this;
  }

  /**
   * Names whom it is for.
   *
   * @param dns {@code null}: no host name
   */
  CertificateBuilder names(String uri, @Nullable String dns) {
    byte[] id = Der.tagged(URI, ascii(uri));
    extension(
        ALTERNATIVE_NAME,
        false,
        dns == null ? Der.sequence(id) : Der.sequence(id, Der.tagged(DNS_NAME, ascii(dns))));
    return this;
  }

  /** Restricts what this authority signs to URIs with this host. */
  CertificateBuilder onlyUrisOf(String host) {
    byte[] permitted = Der.tagged(0xa0, Der.sequence(Der.tagged(URI, ascii(host))));
    extension(NAME_CONSTRAINTS, true, Der.sequence(permitted));
    return this;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void extension(String id, boolean critical, byte[] value) {
    extensions.add(
        critical
            ? Der.sequence(Der.identifier(id), Der.bool(true), Der.octets(value))
            : Der.sequence(Der.identifier(id), Der.octets(value)));
  }

  /**
   * Signs it.
   *
   * @param issuer the certificate of the authority; {@code null}: it signs itself
   * @param signer the authority's key, for ECDSA
   */
  X509Certificate sign(@Nullable X509Certificate issuer, PrivateKey signer, SecureRandom random)
      throws GeneralSecurityException {
    extension(SUBJECT_KEY_IDENTIFIER, false, Der.octets(fingerprint(key)));
    byte[] of = fingerprint(issuer == null ? key : issuer.getPublicKey());
    extension(AUTHORITY_KEY_IDENTIFIER, false, Der.sequence(Der.tagged(0x80, of)));
    byte[] algorithm = Der.sequence(Der.identifier(ECDSA_WITH_SHA256));
    byte[] signed =
        Der.sequence(
            Der.tagged(0xa0, Der.integer(BigInteger.valueOf(2))),
            // Positive, and unique without a counter.
            Der.integer(new BigInteger(127, random).setBit(126)),
            algorithm,
            issuer == null ? subject : nameOf(issuer.getSubjectX500Principal()),
            Der.sequence(Der.time(from), Der.time(until)),
            subject,
            key.getEncoded(),
            Der.tagged(0xa3, Der.sequence(extensions.toArray(new byte[0][]))));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(signer, random);
    signature.update(signed);
    byte[] whole = Der.sequence(signed, algorithm, Der.bits(signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(whole));
  }

  private static byte[] fingerprint(PublicKey of) throws GeneralSecurityException {
    return Arrays.copyOf(
        MessageDigest.getInstance("SHA-256").digest(of.getEncoded()), FINGERPRINT_BYTES);
  }

  private static byte[] nameOf(X500Principal principal) {
    return principal.getEncoded();
  }
}
