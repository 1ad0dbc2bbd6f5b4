package io.graft.instrumentation.apache5;

import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.LibraryVersion;
import io.graft.instrumentation.spi.tls.LayeredAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.reactor.ssl.SSLSessionInitializer;
import org.apache.hc.core5.reactor.ssl.SSLSessionVerifier;
import org.apache.hc.core5.reactor.ssl.TlsDetails;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Between the library and the session that it has connected: TLS is begun before the library knows
 * of the session. Before 5.2 it goes on while the session shakes hands, and the session waits with
 * what is written.
 */
final class LayeredConnect implements FutureCallback<IOSession> {
  private static final Timeout PATIENCE = Timeout.ofSeconds(10);

  private static final boolean TELLS =
      LibraryVersion.has(
          TransportSecurityLayer.class,
          "startTls",
          SSLContext.class,
          NamedEndpoint.class,
          SSLBufferMode.class,
          SSLSessionInitializer.class,
          SSLSessionVerifier.class,
          Timeout.class,
          FutureCallback.class);

  /** By the sessions with TLS beneath plaintext. */
  private static final Attached<Object, String> LAYERED = new Attached<>(100_000, lost -> {});

  private final TlsLayer layer;
  private final Timeout patience;
  private final FutureCallback<IOSession> library;

  private LayeredConnect(TlsLayer layer, Timeout patience, FutureCallback<IOSession> library) {
    this.layer = layer;
    this.patience = patience;
    this.library = library;
  }

  /** Returns the callback for a session that connects to an address: mostly the library's. */
  static FutureCallback<IOSession> of(
      @Nullable SocketAddress address,
      @Nullable Timeout patience,
      FutureCallback<IOSession> library) {
    if (address == null) {
      return library;
    }
    try {
      LayeredAddress layered = LayeredAddress.of(address);
      return layered == null
          ? library
          : new LayeredConnect(
              layered.layer(),
              patience == null || patience.getDuration() <= 0 ? PATIENCE : patience,
              library);
    } catch (UnknownHostException unknown) {
      return new Refused(unknown, library);
    }
  }

  /** The pool name of the layer that a session has; {@code null}: it has none. */
  static @Nullable String poolName(Object session) {
    return LAYERED.get(session);
  }

  @Override
  public void completed(IOSession session) {
    try {
      if (!LAYERED.put(session, layer.poolName())) {
        throw new SSLException("too many connections");
      }
      HttpHost peer = new HttpHost(layer.instance().host(), layer.instance().port());
      TransportSecurityLayer security = (TransportSecurityLayer) session;
      SSLContext context = layer.context();
      SSLParameters parameters = layer.engine().getSSLParameters();
      SSLSessionInitializer begin = (to, engine) -> engine.setSSLParameters(parameters);
      SSLBufferMode mode = SSLBufferMode.STATIC;
      if (TELLS) {
        security.startTls(context, peer, mode, begin, this::end, patience, told(session));
      } else {
        security.startTls(context, peer, mode, begin, this::end, patience);
        library.completed(session);
      }
    } catch (SSLException | RuntimeException unfit) {
      session.close(CloseMode.IMMEDIATE);
      failed(unfit);
    }
  }

  /**
   * The library knows neither of a session with a certificate, or it would not reuse the connection
   * for other users of the application, nor of the tunnel's protocol.
   */
  private TlsDetails end(NamedEndpoint peer, SSLEngine engine) throws SSLException {
    layer.verify(engine.getSession());
    return new TlsDetails(null, "");
  }

  private FutureCallback<TransportSecurityLayer> told(IOSession session) {
    return new FutureCallback<TransportSecurityLayer>() {
      @Override
      public void completed(TransportSecurityLayer ready) {
        library.completed(session);
      }

      @Override
      public void failed(Exception failure) {
        LayeredConnect.this.failed(LayeredAddress.handshakeFailure(layer, failure));
      }

      @Override
      public void cancelled() {
        library.cancelled();
      }
    };
  }

  @Override
  public void failed(Exception failure) {
    library.failed(failure);
  }

  @Override
  public void cancelled() {
    library.cancelled();
  }

  /** For an address that had a layer, which is lost. */
  private static final class Refused implements FutureCallback<IOSession> {
    private final Exception refusal;
    private final FutureCallback<IOSession> library;

    Refused(Exception refusal, FutureCallback<IOSession> library) {
      this.refusal = refusal;
      this.library = library;
    }

    @Override
    public void completed(IOSession session) {
      session.close(CloseMode.IMMEDIATE);
      library.failed(refusal);
    }

    @Override
    public void failed(Exception failure) {
      library.failed(failure);
    }

    @Override
    public void cancelled() {
      library.cancelled();
    }
  }
}
