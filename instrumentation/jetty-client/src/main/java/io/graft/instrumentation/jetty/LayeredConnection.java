package io.graft.instrumentation.jetty;

import io.graft.governance.tls.TlsLayer;
import java.io.IOException;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslClientConnectionFactory;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Mutual TLS beneath a connection that the library takes for plaintext. */
final class LayeredConnection {
  private LayeredConnection() {}

  /**
   * Opens a connection.
   *
   * @param factory makes what is above TLS
   */
  static Connection open(
      HttpClient client,
      TlsLayer layer,
      ClientConnectionFactory factory,
      EndPoint endPoint,
      Map<String, Object> context)
      throws IOException {
    Connection connection =
        new SslClientConnectionFactory(
                new Engine(layer.engine()),
                client.getByteBufferPool(),
                client.getExecutor(),
                factory)
            .newConnection(endPoint, context);
    ((SslConnection) connection).addHandshakeListener(new Verifier(layer));
    return connection;
  }

  /** Never started, for it has an engine. */
  private static final class Engine extends SslContextFactory.Client {
    private final SSLEngine engine;

    Engine(SSLEngine engine) {
      this.engine = engine;
    }

    @Override
    public SSLEngine newSSLEngine() {
      return engine;
    }

    @Override
    public SSLEngine newSSLEngine(String host, int port) {
      return engine;
    }
  }

  /** A failure of it is one of the handshake. */
  private static final class Verifier implements SslHandshakeListener {
    private final TlsLayer layer;

    Verifier(TlsLayer layer) {
      this.layer = layer;
    }

    @Override
    public void handshakeSucceeded(Event event) throws SSLException {
      layer.verify(event.getSSLEngine().getSession());
    }
  }
}
