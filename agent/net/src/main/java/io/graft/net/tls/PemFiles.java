package io.graft.net.tls;

import io.graft.log.AgentLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys from PEM files, as OpenSSL writes them. */
public final class PemFiles {
  private static final byte[] RSA = {
    0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };
  private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
  private static final String BEGIN_CERTIFICATE = "-----BEGIN CERTIFICATE-----";
  private static final String END_CERTIFICATE = "-----END CERTIFICATE-----";
  private static final String[] ALGORITHMS = {"RSA", "EC", "Ed25519", "DSA"};

  private PemFiles() {}

  /**
   * Returns the certificates of a file in order, at least one.
   *
   * @throws IOException if there is none; the message is a clause with the file's name
   */
  public static List<Certificate> certificates(String file) throws IOException {
    try {
      return parse(content(file), file);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          file + " is not a certificate in PEM format (" + AgentLog.reason(e) + ")", e);
    }
  }

  private static List<Certificate> parse(byte[] content, String file)
      throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> read =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(content));
    if (read.isEmpty()) {
      throw new IOException(file + " has no certificate");
    }
    return new ArrayList<>(read);
  }

  /**
   * Returns the certificates among what a file holds, such as a key, in order, at least one.
   *
   * @param content of the file
   * @param file its name, for messages
   * @throws IOException if there is none; the message is a clause with the file's name
   */
  public static List<Certificate> certificates(byte[] content, String file) throws IOException {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    StringBuilder only = new StringBuilder();
    int to = 0;
    for (int from = text.indexOf(BEGIN_CERTIFICATE);
        from >= 0;
        from = text.indexOf(BEGIN_CERTIFICATE, to)) {
      to = text.indexOf(END_CERTIFICATE, from);
      if (to < 0) {
        throw new IOException(file + " is damaged: a certificate has no end");
      }
      to += END_CERTIFICATE.length();
      only.append(text, from, to).append('\n');
    }
    try {
      return parse(only.toString().getBytes(StandardCharsets.ISO_8859_1), file);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          file + " is not a certificate in PEM format (" + AgentLog.reason(e) + ")", e);
    }
  }

  /**
   * Returns the private key of a file: PKCS #8, PKCS #1 for RSA, or SEC 1 for elliptic curves,
   * unencrypted.
   *
   * @throws IOException if there is none; the message is a clause with the file's name
   */
  public static PrivateKey privateKey(String file) throws IOException {
    return privateKey(content(file), file);
  }

  /**
   * As {@link #privateKey(String)}, of content that was read already.
   *
   * @param file its name, for messages
   */
  public static PrivateKey privateKey(byte[] content, String file) throws IOException {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    byte[] plain = block(text, "PRIVATE KEY", file);
    if (plain == null) {
      byte[] old = block(text, "RSA PRIVATE KEY", file);
      plain = old == null ? null : wrapped(RSA, old);
    }
    if (plain == null) {
      byte[] old = block(text, "EC PRIVATE KEY", file);
      plain = old == null ? null : wrapped(curve(old, file), old);
    }
    if (plain == null) {
      throw new IOException(
          file
              + (text.contains("ENCRYPTED") ? " is encrypted" : " has no PRIVATE KEY")
              + "; convert it with openssl pkcs8 -topk8 -nocrypt");
    }
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(plain));
      } catch (InvalidKeySpecException e) {
        // The key is for another algorithm, or damaged.
        continue;
      } catch (GeneralSecurityException e) {
        // This JVM does not support that algorithm.
        continue;
      }
    }
    throw new IOException(file + " has a key of an algorithm that this JVM does not support");
  }

  private static byte @Nullable [] block(String text, String name, String file) throws IOException {
    String begin = "-----BEGIN " + name + "-----";
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf("-----END " + name + "-----", from);
    if (from < begin.length() || to < 0) {
      return null;
    }
    String inside = text.substring(from, to);
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

  /** Wraps a key of PKCS #1 in PKCS #8 (RFC 5208): a sequence of 0, the algorithm and the key. */
  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    ByteArrayOutputStream inside = new ByteArrayOutputStream();
    inside.write(2);
    inside.write(1);
    inside.write(0);
    inside.write(algorithm, 0, algorithm.length);
    tag(inside, 4, key);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    tag(whole, 0x30, inside.toByteArray());
    return whole.toByteArray();
  }

  /** The algorithm of a key of SEC 1 (RFC 5915), which names its curve after the key. */
  private static byte[] curve(byte[] key, String file) throws IOException {
    int at = key.length > 8 && key[1] >= 0 ? 2 : 3;
    // An integer of one byte, an octet string, and the curve in [0].
    at += 3;
    at += at + 1 < key.length ? 2 + (key[at + 1] & 0xff) : 0;
    int length = at + 1 < key.length && (key[at] & 0xff) == 0xa0 ? key[at + 1] & 0xff : 0;
    if (length == 0 || at + 2 + length > key.length) {
      throw new IOException(file + " has a key without a curve; convert it with openssl pkcs8");
    }
    ByteArrayOutputStream inside = new ByteArrayOutputStream();
    inside.write(EC, 0, EC.length);
    inside.write(key, at + 2, length);
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
      throw new IOException(file + " does not exist", e);
    } catch (IOException | RuntimeException e) {
      throw new IOException(file + " cannot be read (" + AgentLog.reason(e) + ")", e);
    }
  }
}
