package io.graft.test.servers;

import io.graft.test.TemporaryDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A private authority for certificates of a day, which come as PEM files and go when it closes. */
public final class CertificateAuthority implements AutoCloseable {
  /** Of all PKCS #12 files: Java insists on one. */
  public static final String PASSWORD = "of-the-tests";

  private static final Duration DAY = Duration.ofDays(1);
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String ORGANIZATION = "2.5.4.10";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

  private final TemporaryDirectory files = TemporaryDirectory.create();
  private final SecureRandom random = new SecureRandom();
  private final String algorithm;
  private final byte[] name;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private final Path certificateFile;
  private @Nullable SSLContext administrator;

  /** With keys of 256 bits on an elliptic curve. */
  public CertificateAuthority() {
    this("EC");
  }

  /**
   * @param algorithm of all keys: {@code EC} or {@code RSA}
   */
  public CertificateAuthority(String algorithm) {
    this.algorithm = algorithm;
    // Two that are alike in name would be told apart by nobody.
    name = nameOf(COMMON_NAME, "Authority " + new BigInteger(64, random).toString(16));
    try {
      keys = newKeys();
      byte[] anybody = Der.sequence(Der.truth());
      certificate = sign(name, keys, DAY, extension(BASIC_CONSTRAINTS, anybody));
      certificateFile = pem("authority.pem", "CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate to trust, as PEM. */
  public Path certificateFile() {
    return certificateFile;
  }

  /** For a server of the loopback interface. */
  public Identity server() {
    return identity("server", DAY, "127.0.0.1", "localhost");
  }

  /** For a client. */
  public Identity client(String user) {
    return identity(user, DAY);
  }

  /** For a client that has no common name: where etcd asks for a user too, it wants none. */
  public Identity nameless() {
    return identity("nameless", nameOf(ORGANIZATION, "Tests"), DAY);
  }

  /**
   * For anybody.
   *
   * @param commonName tells its files apart too
   * @param validity negative: it has expired by then
   * @param hosts names and IP addresses that it is good for
   */
  public Identity identity(String commonName, Duration validity, String... hosts) {
    return identity(commonName, nameOf(COMMON_NAME, commonName), validity, hosts);
  }

  private Identity identity(String file, byte[] subject, Duration validity, String... hosts) {
    try {
      KeyPair pair = newKeys();
      X509Certificate signed =
          hosts.length == 0
              ? sign(subject, pair, validity)
              : sign(subject, pair, validity, extension(SUBJECT_ALTERNATIVE_NAME, names(hosts)));
      Path certificatePem = pem(file + ".pem", "CERTIFICATE", signed.getEncoded());
      Path keyPem = pem(file + ".key", "PRIVATE KEY", pair.getPrivate().getEncoded());
      Path both = files.path().resolve(file + ".both.pem");
      Files.writeString(both, Files.readString(keyPem) + Files.readString(certificatePem));
      Path pkcs12 = pkcs12(file + ".p12", keyStore(signed, pair.getPrivate()));
      return new Identity(signed, pair.getPrivate(), certificatePem, keyPem, both, pkcs12);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the context of one client. Made once: whoever waits for a server asks for it often. */
  synchronized SSLContext administrator() {
    SSLContext made = administrator;
    if (made == null) {
      made = context(client("administrator"));
      administrator = made;
    }
    return made;
  }

  /** Returns what trusts this authority alone, and is nobody or somebody. */
  public SSLContext context(@Nullable Identity identity) {
    try {
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted());
      KeyStore own =
          identity == null ? keyStore() : keyStore(identity.certificate(), identity.key());
      KeyManagerFactory key = KeyManagerFactory.getInstance("PKIX");
      key.init(own, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(key.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Settings of Spring Boot with which an application speaks HTTPS only, and only to clients that
   * this authority has certified.
   */
  Map<String, Object> springBoot() {
    try {
      return Map.of(
          "server.ssl.key-store",
          server().pkcs12File(),
          "server.ssl.key-store-type",
          "PKCS12",
          "server.ssl.key-store-password",
          PASSWORD,
          "server.ssl.trust-store",
          pkcs12("authority.p12", trusted()),
          "server.ssl.trust-store-type",
          "PKCS12",
          "server.ssl.trust-store-password",
          PASSWORD,
          "server.ssl.client-auth",
          "need");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyStore trusted() throws GeneralSecurityException, IOException {
    KeyStore store = keyStore();
    store.setCertificateEntry("authority", certificate);
    return store;
  }

  private static KeyStore keyStore(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException, IOException {
    KeyStore store = keyStore();
    store.setKeyEntry("own", key, PASSWORD.toCharArray(), new X509Certificate[] {certificate});
    return store;
  }

  private static KeyStore keyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private Path pkcs12(String name, KeyStore store) throws GeneralSecurityException, IOException {
    Path file = files.path().resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  @Override
  public void close() {
    files.close();
  }

  private KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(algorithm.equals("EC") ? 256 : 2048, random);
    return generator.generateKeyPair();
  }

  /** As of RFC 5280, section 4.1. */
  private X509Certificate sign(byte[] subject, KeyPair of, Duration validity, byte[]... extensions)
      throws GeneralSecurityException {
    byte[] signatureAlgorithm =
        algorithm.equals("EC")
            ? Der.sequence(Der.objectIdentifier("1.2.840.10045.4.3.2"))
            : Der.sequence(Der.objectIdentifier("1.2.840.113549.1.1.11"), Der.none());
    Instant now = Instant.now();
    List<byte[]> parts = new ArrayList<>();
    parts.add(Der.explicit(0, Der.integer(BigInteger.TWO)));
    parts.add(Der.integer(new BigInteger(120, random)));
    parts.add(signatureAlgorithm);
    parts.add(name);
    // Clocks of other machines need not agree, but those of the tests are one.
    parts.add(Der.sequence(Der.time(now.minus(DAY.multipliedBy(2))), Der.time(now.plus(validity))));
    parts.add(subject);
    parts.add(of.getPublic().getEncoded());
    if (extensions.length > 0) {
      parts.add(Der.explicit(3, Der.sequence(extensions)));
    }
    byte[] toBeSigned = Der.sequence(parts.toArray(byte[][]::new));
    Signature signature =
        Signature.getInstance(algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(toBeSigned);
    byte[] signed = Der.sequence(toBeSigned, signatureAlgorithm, Der.bits(signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(signed));
  }

  private static byte[] nameOf(String attribute, String value) {
    return Der.sequence(Der.set(Der.sequence(Der.objectIdentifier(attribute), Der.text(value))));
  }

  private static byte[] extension(String identifier, byte[] value) {
    return Der.sequence(Der.objectIdentifier(identifier), Der.truth(), Der.octets(value));
  }

  private static byte[] names(String... hosts) throws IOException {
    List<byte[]> names = new ArrayList<>();
    for (String host : hosts) {
      boolean address = host.matches("[0-9.]+|.*:.*");
      names.add(
          address
              ? Der.implicit(7, InetAddress.getByName(host).getAddress())
              : Der.implicit(2, host.getBytes(StandardCharsets.US_ASCII)));
    }
    return Der.sequence(names.toArray(byte[][]::new));
  }

  private Path pem(String file, String what, byte[] content) throws IOException {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    String text = "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    return Files.writeString(files.path().resolve(file), text);
  }
}
