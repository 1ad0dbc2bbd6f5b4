package io.graft.identity;

import io.graft.security.certificate.Pki;
import io.graft.test.Canaries;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/**
 * What a run has to keep secret, and the certificate of the identity provider's host, of an
 * authority that only the tests know.
 */
final class Credentials {
  /** Of the stores of keys. */
  static final String STORE_PASSWORD = "changeit";

  private final Path directory;
  private final Pki pki;

  /** Of the user ann. */
  final String password = Canaries.create("password");

  /** Of the client {@code front}. */
  final String secret = Canaries.create("client secret");

  /** Of the clients that users use. */
  final String pageSecret = Canaries.create("client secret");

  Credentials(Path directory) throws Exception {
    this.directory = directory;
    pki = new Pki(directory.resolve("authority"));
    pki.issueWith("localhost", Pki.LEAF + "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
    Pki.openssl(
        "genpkey",
        "-algorithm",
        "RSA",
        "-pkeyopt",
        "rsa_keygen_bits:2048",
        "-out",
        clientKey().toString());
    Files.writeString(secretFile(), secret + "\n");
    for (Path file : new Path[] {clientKey(), secretFile()}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    KeyStore trusted = KeyStore.getInstance("JKS");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", certificate(pki.authority()));
    store(trusted, trustStore());
    KeyStore own = KeyStore.getInstance("JKS");
    own.load(null, null);
    own.setKeyEntry(
        "localhost",
        privateKey(key(), "EC"),
        STORE_PASSWORD.toCharArray(),
        new Certificate[] {certificate(certificate()), certificate(pki.authority())});
    store(own, keyStore());
  }

  private static void store(KeyStore store, Path file) throws Exception {
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, STORE_PASSWORD.toCharArray());
    }
  }

  private static Certificate certificate(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static PrivateKey privateKey(Path file, String algorithm) throws Exception {
    String body = Files.readString(file).replaceAll("-----.*?-----|\\s", "");
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
  }

  /** What services trust: a store of the JDK's oldest kind, for Java 8. */
  Path trustStore() {
    return directory.resolve("trusted.jks");
  }

  /** Key and certificate of the identity provider's host. */
  Path keyStore() {
    return directory.resolve("localhost.jks");
  }

  Path certificate() {
    return pki.certificate("localhost");
  }

  Path key() {
    return pki.key("localhost");
  }

  /** With the secret of the client {@code front}. */
  Path secretFile() {
    return directory.resolve("front.secret");
  }

  /** The private key of the client {@code signer}. */
  Path clientKey() {
    return directory.resolve("signer.key");
  }

  /** The public key of the client {@code signer}, Base64 of its DER form. */
  String clientPublicKey() throws Exception {
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) privateKey(clientKey(), "RSA");
    byte[] encoded =
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()))
            .getEncoded();
    return Base64.getEncoder().encodeToString(encoded);
  }
}
