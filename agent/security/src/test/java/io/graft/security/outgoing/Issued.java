package io.graft.security.outgoing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.security.certificate.PeerVerifier;
import io.graft.security.certificate.UntrustedPeerException;
import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key and its certificates, made by keytool. */
final class Issued implements ServiceKey {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final PrivateKey key;
  private final X509Certificate[] chain;

  private Issued(PrivateKey key, X509Certificate[] chain) {
    this.key = key;
    this.chain = chain;
  }

  /** Makes an authority with a name, and with further extensions. */
  static void authority(Path directory, String name, String... more) throws Exception {
    List<String> extensions = new ArrayList<>(List.of("bc:c=ca:true", "ku:c=keyCertSign"));
    extensions.addAll(List.of(more));
    keytool(directory, name, null, extensions.toArray(new String[0]));
  }

  /**
   * Makes a certificate.
   *
   * @param by the name of an authority; {@code null}: itself
   * @param extensions as keytool takes them
   */
  static Issued of(Path directory, String name, String by, String... extensions) throws Exception {
    keytool(directory, name, by, extensions);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve("keys.p12"))) {
      store.load(in, PASSWORD);
    }
    Certificate[] chain = store.getCertificateChain(name);
    return new Issued(
        (PrivateKey) store.getKey(name, PASSWORD),
        Arrays.copyOf(chain, chain.length, X509Certificate[].class));
  }

  private static void keytool(Path directory, String name, String by, String... extensions)
      throws Exception {
    List<String> words = new ArrayList<>();
    words.add(System.getProperty("java.home") + File.separator + "bin/keytool");
    words.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    words.addAll(
        List.of("-genkeypair", "-alias", name, "-keyalg", "EC", "-groupname", "secp256r1"));
    words.addAll(List.of("-dname", "CN=" + name, "-validity", "2", "-storetype", "PKCS12"));
    words.addAll(List.of("-storepass", "changeit", "-keystore"));
    words.add(directory.resolve("keys.p12").toString());
    if (by != null) {
      words.addAll(List.of("-signer", by));
    }
    for (String extension : extensions) {
      words.addAll(List.of("-ext", extension));
    }
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
  }

  @Override
  public PrivateKey privateKey() {
    return key;
  }

  @Override
  public X509Certificate[] chain() {
    return chain.clone();
  }

  @Override
  public String id() {
    try {
      return PeerVerifier.idOf(chain[0]).toString();
    } catch (UntrustedPeerException e) {
      throw new AssertionError(e);
    }
  }

  /** Who has signed it. */
  X509Certificate authority() {
    return chain[chain.length - 1];
  }

  /** Who has signed it, as a PEM file has it. */
  String authorityPem() throws Exception {
    return block("CERTIFICATE", chain[chain.length - 1].getEncoded());
  }

  /** TLS with this certificate, which it also trusts. */
  SSLContext context() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", key, PASSWORD, chain);
    store.setCertificateEntry("trusted", chain[chain.length - 1]);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** Key and certificates as a PEM file has them. */
  String pem() throws Exception {
    StringBuilder out = new StringBuilder(block("PRIVATE KEY", key.getEncoded()));
    for (X509Certificate each : chain) {
      out.append(block("CERTIFICATE", each.getEncoded()));
    }
    return out.toString();
  }

  private static String block(String name, byte[] bytes) {
    return "-----BEGIN "
        + name
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(bytes)
        + "\n-----END "
        + name
        + "-----\n";
  }
}
