package io.graft.security.client;

import io.graft.governance.service.Instance;
import io.graft.governance.tls.RefusedHandshake;
import io.graft.governance.tls.TlsLayer;
import io.graft.security.certificate.Credentials;
import io.graft.security.certificate.UntrustedPeerException;
import io.graft.security.tunnel.loop.Alpn;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** The TLS of the connections to one instance. */
final class PeerLayer extends TlsLayer {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int MOST_CAUSES = 8;

  private final ServiceTls service;
  private final String poolName;
  private final HandshakeGate gate = new HandshakeGate();

  PeerLayer(ServiceTls service, Instance instance) {
    super(instance);
    this.service = service;
    this.poolName = service.service() + "~mtls";
  }

  /** One by which nothing is sent. */
  PeerLayer(ServiceTls service, String refusal) {
    super(service.service(), refusal);
    this.service = service;
    this.poolName = service.service() + "~refused";
  }

  @Override
  public String poolName() {
    return poolName;
  }

  @Override
  public SSLContext context() throws SSLException {
    return service.context();
  }

  @Override
  public SSLEngine engine() throws SSLException {
    return Alpn.offered(Credentials.clientEngine(context(), instance().host(), instance().port()));
  }

  @Override
  public long begin(long waited, long most) {
    return gate.tryBegin(waited, most);
  }

  @Override
  public void ended(@Nullable Throwable failure) {
    if (failure != null && RefusedHandshake.isCauseOf(failure)) {
      gate.refused();
    } else {
      gate.ended(failure == null);
    }
  }

  @Override
  public Socket layered(Socket connected, int millis) throws IOException {
    int most = millis > 0 ? millis : PATIENCE_MILLIS;
    int left = Math.max(1, most - gate.begin(most));
    Throwable failure = null;
    try {
      int before = connected.getSoTimeout();
      SSLSocket tls =
          Alpn.offered(
              Credentials.clientSocket(
                  context(), new BufferedSocket(connected), instance().host(), instance().port()));
      tls.setSoTimeout(left);
      tls.startHandshake();
      verify(tls.getSession());
      tls.setSoTimeout(before);
      return new LayeredSocket(tls);
    } catch (IOException | RuntimeException e) {
      SSLHandshakeException told = failed(e);
      failure = told;
      throw told;
    } catch (Error e) {
      failure = e;
      throw e;
    } finally {
      ended(failure);
      if (failure != null) {
        connected.close();
      }
    }
  }

  /** Whatever has failed: nothing of a request was sent. */
  private SSLHandshakeException failed(Exception failure) {
    Throwable cause = failure;
    for (int i = 0; i < MOST_CAUSES && cause.getCause() != null; i++) {
      if (cause instanceof UntrustedPeerException) {
        break;
      }
      cause = cause.getCause();
    }
    SSLHandshakeException told =
        new SSLHandshakeException("no TLS with " + instance() + ": " + cause.getMessage());
    told.initCause(failure);
    return told;
  }

  @Override
  public void verify(SSLSession session) throws SSLException {
    try {
      if (Credentials.peer(session) == null) {
        throw new SSLHandshakeException("the peer has no certificate");
      }
    } catch (UntrustedPeerException e) {
      SSLHandshakeException told = new SSLHandshakeException(e.getMessage());
      told.initCause(e);
      throw told;
    }
  }
}
