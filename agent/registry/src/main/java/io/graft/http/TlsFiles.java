package io.graft.http;

import io.graft.config.Notice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS from files as everybody else has them: PEM, as of OpenSSL. */
public final class TlsFiles {
  private static final char[] NO_PASSWORD = {};
  private static final byte[] RSA = {
    0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };
  private static final String[] ALGORITHMS = {"RSA", "EC", "Ed25519", "DSA"};

  private TlsFiles() {}

  /**
   * Makes a context.
   *
   * @param authority certificates that are trusted, and no others; {@code null}: the JVM's own
   * @param certificate this side's certificate with its chain; {@code null}: none
   * @param key its key, PKCS #8 or PKCS #1 without a password; {@code null} only without a
   *     certificate
   * @throws IOException with a clause for people that names the file
   */
  public static SSLContext context(
      @Nullable String authority, @Nullable String certificate, @Nullable String key)
      throws IOException {
    try {
      TrustManager[] trusted = authority == null ? null : trust(authority);
      KeyManager[] own = certificate == null || key == null ? null : identity(certificate, key);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own, trusted, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + Notice.reason(e), e);
    }
  }

  private static TrustManager[] trust(String file) throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    int count = 0;
    for (Certificate each : certificates(file)) {
      store.setCertificateEntry("ca" + count++, each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] identity(String certificate, String key)
      throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    Certificate[] chain = certificates(certificate).toArray(new Certificate[0]);
    PrivateKey own = key(key);
    if (!own.getAlgorithm().equals(chain[0].getPublicKey().getAlgorithm())) {
      throw new IOException(
          key + " is a key of " + own.getAlgorithm() + ", and no key of " + certificate);
    }
    store.setKeyEntry("own", own, NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static List<Certificate> certificates(String file) throws IOException {
    try {
      Collection<? extends Certificate> read =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content(file)));
      if (read.isEmpty()) {
        throw new IOException(file + " holds no certificate");
      }
      return new ArrayList<>(read);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " is no certificate in PEM (" + Notice.reason(e) + ")", e);
    }
  }

  private static PrivateKey key(String file) throws IOException {
    String text = new String(content(file), StandardCharsets.ISO_8859_1);
    byte[] plain = block(text, "PRIVATE KEY", file);
    if (plain == null) {
      byte[] old = block(text, "RSA PRIVATE KEY", file);
      plain = old == null ? null : wrapped(old);
    }
    if (plain == null) {
      throw new IOException(
          file
              + (text.contains("ENCRYPTED") ? " has a password" : " holds no PRIVATE KEY")
              + "; openssl pkcs8 -topk8 -nocrypt makes one that can be read");
    }
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(plain));
      } catch (InvalidKeySpecException e) {
        // Of another algorithm, or of none.
        continue;
      } catch (GeneralSecurityException e) {
        // This JVM does not have that algorithm.
        continue;
      }
    }
    throw new IOException(file + " is of no algorithm that this JVM knows");
  }

  private static byte @Nullable [] block(String text, String name, String file) throws IOException {
    String begin = "-----BEGIN " + name + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END " + name + "-----");
    if (from < 0 || to < from) {
      return null;
    }
    String inside = text.substring(from + begin.length(), to);
    if (inside.indexOf(':') >= 0) {
      // Proc-Type: 4,ENCRYPTED
      return null;
    }
    try {
      return Base64.getMimeDecoder().decode(inside);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: its " + name + " is not base64", e);
    }
  }

  /** A key of PKCS #1 as one of PKCS #8, RFC 5208: a sequence of 0, the algorithm and the key. */
  private static byte[] wrapped(byte[] key) {
    ByteArrayOutputStream inside = new ByteArrayOutputStream();
    inside.write(2);
    inside.write(1);
    inside.write(0);
    inside.write(RSA, 0, RSA.length);
    tag(inside, 4, key);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    tag(whole, 0x30, inside.toByteArray());
    return whole.toByteArray();
  }

  private static void tag(ByteArrayOutputStream out, int tag, byte[] content) {
    out.write(tag);
    int length = content.length;
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    out.write(content, 0, length);
  }

  private static byte[] content(String file) throws IOException {
    try {
      return Files.readAllBytes(Paths.get(file));
    } catch (NoSuchFileException e) {
      throw new IOException(file + " is not there", e);
    } catch (IOException | RuntimeException e) {
      throw new IOException(file + " cannot be read (" + Notice.reason(e) + ")", e);
    }
  }
}
