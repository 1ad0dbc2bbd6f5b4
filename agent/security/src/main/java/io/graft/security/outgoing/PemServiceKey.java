package io.graft.security.outgoing;

import io.graft.log.AgentLog;
import io.graft.net.tls.PemFiles;
import io.graft.security.certificate.PeerVerifier;
import io.graft.security.certificate.UntrustedPeerException;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key of {@code graft.token.key}: a PEM file with a private key and its certificates. The file
 * is read again when it changes; one that is half written leaves the last key in use.
 */
final class PemServiceKey implements ServiceKey.Source {
  private static final String FILE = "file:";
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  private final String file;
  private @Nullable ServiceKey read;
  private long modified;
  private long length;

  PemServiceKey(String setting) {
    file = setting.startsWith(FILE) ? setting.substring(FILE.length()) : setting;
  }

  @Override
  public ServiceKey current() throws IOException {
    ServiceKey kept = read;
    File now = new File(file);
    if (kept != null && now.lastModified() == modified && now.length() == length) {
      return kept;
    }
    long at = now.lastModified();
    long size = now.length();
    try {
      kept = new Material(PemFiles.privateKey(file), certificates());
    } catch (IOException e) {
      if (kept == null) {
        throw e;
      }
      AgentLog.atMost(
          "token key", 600_000, e.getMessage() + "; the last key of graft.token.key stays in use");
      return kept;
    }
    read = kept;
    modified = at;
    length = size;
    return kept;
  }

  /** Returns the certificates of a file that has a key too. */
  private X509Certificate[] certificates() throws IOException {
    byte[] bytes = Files.readAllBytes(Paths.get(file));
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<X509Certificate> found = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      int end = 0;
      for (int from = text.indexOf(BEGIN); from >= 0; from = text.indexOf(BEGIN, end)) {
        end = text.indexOf(END, from);
        if (end < 0) {
          break;
        }
        end += END.length();
        byte[] block = text.substring(from, end).getBytes(StandardCharsets.ISO_8859_1);
        found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block)));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " has a damaged certificate", e);
    }
    if (found.isEmpty()) {
      throw new IOException(file + " has no certificate");
    }
    return found.toArray(new X509Certificate[0]);
  }

  private final class Material implements ServiceKey {
    private final PrivateKey key;
    private final X509Certificate[] chain;
    private final String id;

    Material(PrivateKey key, X509Certificate[] chain) throws IOException {
      this.key = key;
      this.chain = chain;
      try {
        id = PeerVerifier.idOf(chain[0]).toString();
      } catch (UntrustedPeerException e) {
        throw new IOException(file + " has a certificate without exactly one SPIFFE id", e);
      }
      if (!isPair(key, chain[0])) {
        throw new IOException(file + " has a key that does not match its first certificate");
      }
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
      return id;
    }
  }

  /** Signs something and verifies it: files can be read in the middle of a rotation. */
  static boolean isPair(PrivateKey key, X509Certificate certificate) {
    String name = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    byte[] nonce = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(name);
      signature.initSign(key);
      signature.update(nonce);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(nonce);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
