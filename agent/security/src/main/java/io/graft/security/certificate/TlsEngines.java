package io.graft.security.certificate;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Makes the contexts and engines of JSSE for {@link Credentials}. */
final class TlsEngines {
  private static final String ALIAS = "own";

  private TlsEngines() {}

  static SSLContext context(Credentials credentials, AllowedIds allowed)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {new OwnKey(credentials)},
        new TrustManager[] {new Peers(credentials, allowed)},
        null);
    return context;
  }

  static SSLEngine server(SSLContext context, boolean required) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = restricted(engine);
    if (required) {
      parameters.setNeedClientAuth(true);
    } else {
      parameters.setWantClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  static SSLEngine client(SSLContext context, String peer, int port) {
    SSLEngine engine = context.createSSLEngine(peer, port);
    engine.setUseClientMode(true);
    engine.setSSLParameters(restricted(engine));
    return engine;
  }

  /** The socket given is closed with the one returned. */
  static SSLSocket client(SSLContext context, Socket connected, String peer, int port)
      throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(connected, peer, port, true);
    socket.setUseClientMode(true);
    socket.setSSLParameters(restricted(socket.getSSLParameters(), socket.getSupportedProtocols()));
    return socket;
  }

  private static SSLParameters restricted(SSLEngine engine) {
    return restricted(engine.getSSLParameters(), engine.getSupportedProtocols());
  }

  /** Only what is not broken: TLS 1.2 and 1.3, forward secrecy, authenticated encryption. */
  private static SSLParameters restricted(SSLParameters parameters, String[] protocols) {
    parameters.setProtocols(chosen(protocols, new String[] {"TLSv1.3", "TLSv1.2"}, new String[0]));
    parameters.setCipherSuites(
        chosen(
            parameters.getCipherSuites(),
            new String[] {"TLS_AES_", "TLS_CHACHA20_", "TLS_ECDHE_"},
            new String[] {"_CBC_"}));
    return parameters;
  }

  private static String[] chosen(String[] all, String[] prefixes, String[] without) {
    List<String> chosen = new ArrayList<>();
    for (String each : all) {
      boolean fits = false;
      for (String prefix : prefixes) {
        fits |= each.startsWith(prefix);
      }
      for (String part : without) {
        fits &= !each.contains(part);
      }
      if (fits) {
        chosen.add(each);
      }
    }
    return chosen.toArray(new String[0]);
  }

  /** The one key, whatever the peer asks for: if it does not like it, it says so. */
  private static final class OwnKey extends X509ExtendedKeyManager {
    private final Credentials credentials;

    OwnKey(Credentials credentials) {
      this.credentials = credentials;
    }

    private @Nullable String alias(String... types) {
      String own = credentials.key().getAlgorithm();
      for (String type : types) {
        if (type.equals(own) || type.startsWith(own + "_") || type.startsWith("EdDSA")) {
          return ALIAS;
        }
      }
      return null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
      return alias(types);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String type, Principal @Nullable [] issuers, SSLEngine engine) {
      return alias(type);
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, Socket socket) {
      return alias(types);
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, Socket socket) {
      return alias(type);
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
      return alias(type) == null ? null : new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
      return getClientAliases(type, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return credentials.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return credentials.key();
    }
  }

  private static final class Peers extends X509ExtendedTrustManager {
    private final Credentials credentials;
    private final AllowedIds allowed;

    Peers(Credentials credentials, AllowedIds allowed) {
      this.credentials = credentials;
      this.allowed = allowed;
    }

    private void verify(X509Certificate[] chain, boolean client) throws CertificateException {
      SpiffeId id = credentials.verify(chain, client);
      if (!client && !allowed.contains(id)) {
        throw new UntrustedPeerException("it is " + id + ", which is not " + allowed);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      verify(chain, true);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      verify(chain, true);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      verify(chain, true);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      verify(chain, false);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      verify(chain, false);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      verify(chain, false);
    }

    /** Not told: peers send what they have, and the list would tell strangers whom we trust. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
