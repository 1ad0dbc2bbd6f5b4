package io.graft.net.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS without verification of the peer, for health checks only: they send no secret, and calls to
 * an instance that passes are still verified with the application's own trust. The agent does not
 * know that trust. Checking with the JVM's default instead would fail healthy instances wherever an
 * application trusts its own authority.
 */
public final class TrustAll {
  private final SSLContext context;
  private final NoKeys keys = new NoKeys();

  /**
   * @throws SSLException if this JVM has no TLS
   */
  public TrustAll() throws IOException {
    try {
      context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, new TrustManager[] {new Trust()}, null);
    } catch (GeneralSecurityException e) {
      throw new SSLException("this JVM has no TLS: " + e.getMessage(), e);
    }
  }

  SSLContext context() {
    return context;
  }

  /** Whether the peer requested a certificate in the last step of a handshake. */
  boolean wantedCertificate(SSLEngine engine) {
    return keys.asked == engine;
  }

  /** Has no certificate, and remembers which engine last asked for one. */
  private static final class NoKeys extends X509ExtendedKeyManager {
    private @Nullable SSLEngine asked;

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] types, Principal[] issuers, SSLEngine engine) {
      asked = engine;
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal[] issuers) {
      return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal[] issuers) {
      return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      return null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      return null;
    }
  }

  private static final class Trust extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
