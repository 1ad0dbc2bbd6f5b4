package io.graft.security.outgoing;

import io.graft.log.AgentLog;
import io.graft.net.tls.PemFiles;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key of {@code graft.token.key}: a PEM file with a private key and its certificates. The file
 * is read again when it changes; one that is half written leaves the last key in use.
 */
final class PemServiceKey implements ServiceKey.Source {
  private static final String FILE = "file:";

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
      kept = new Material(PemFiles.privateKey(file), PemFiles.certificates(file));
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

  private final class Material implements ServiceKey {
    private final PrivateKey key;
    private final X509Certificate[] chain;
    private final String id;

    Material(PrivateKey key, List<Certificate> certificates) throws IOException {
      this.key = key;
      chain = certificates.toArray(new X509Certificate[0]);
      String found = SpiffeId.of(chain[0]);
      if (found == null) {
        throw new IOException(file + " has a certificate without exactly one SPIFFE id");
      }
      id = found;
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
