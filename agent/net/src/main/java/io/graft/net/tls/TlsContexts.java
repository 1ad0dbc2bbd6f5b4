package io.graft.net.tls;

import io.graft.log.AgentLog;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Creates TLS contexts from PEM files, or from the JVM's own settings. */
public final class TlsContexts {
  private static final char[] NO_PASSWORD = {};

  private static @Nullable SSLContext authorities;
  private static String authoritiesFrom = "";

  private TlsContexts() {}

  /**
   * Returns a context with the JVM's authorities, {@code javax.net.ssl.trustStore}. Not its default
   * context: an application may have replaced that by one that trusts everybody. For servers that
   * get secrets, or whose answers decide who is let in.
   *
   * @throws IOException if this JVM has no TLS
   */
  public static synchronized SSLContext ofAuthorities() throws IOException {
    String from = String.valueOf(System.getProperty("javax.net.ssl.trustStore"));
    SSLContext made = authorities;
    if (made == null || !from.equals(authoritiesFrom)) {
      made = ofFiles(null, null, null);
      authorities = made;
      authoritiesFrom = from;
    }
    return made;
  }

  /**
   * Returns the JVM's default context.
   *
   * @throws IOException if this JVM has no TLS
   */
  public static SSLContext ofJvm() throws IOException {
    try {
      return SSLContext.getDefault();
    } catch (GeneralSecurityException e) {
      throw new SSLException("this JVM has no TLS: " + e.getMessage(), e);
    }
  }

  /**
   * Creates a context.
   *
   * @param authority the only trusted certificates; {@code null}: the JVM's default
   * @param certificate this side's certificate with its chain; {@code null}: none
   * @param key its key, see {@link PemFiles#privateKey}; {@code null} only without a certificate
   * @throws IOException if the files cannot be used; the message is a clause with the file's name
   */
  public static SSLContext ofFiles(
      @Nullable String authority, @Nullable String certificate, @Nullable String key)
      throws IOException {
    try {
      TrustManager[] trusted = authority == null ? null : trust(authority);
      KeyManager[] own = certificate == null || key == null ? null : identity(certificate, key);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own, trusted, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + AgentLog.reason(e), e);
    }
  }

  private static TrustManager[] trust(String file) throws IOException, GeneralSecurityException {
    KeyStore store = emptyStore();
    int count = 0;
    for (Certificate each : PemFiles.certificates(file)) {
      store.setCertificateEntry("ca" + count++, each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] identity(String certificate, String key)
      throws IOException, GeneralSecurityException {
    KeyStore store = emptyStore();
    Certificate[] chain = PemFiles.certificates(certificate).toArray(new Certificate[0]);
    PrivateKey own = PemFiles.privateKey(key);
    if (!own.getAlgorithm().equals(chain[0].getPublicKey().getAlgorithm())) {
      throw new IOException(
          key + " has a key for " + own.getAlgorithm() + ", which does not match " + certificate);
    }
    store.setKeyEntry("own", own, NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }
}
