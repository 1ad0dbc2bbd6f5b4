package io.graft.instrumentation.spi.tls;

import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.client.EndpointAddress;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The address of an endpoint whose connections have mutual TLS. Its host has the {@link
 * TlsLayer#poolName} as its name. It is equal to every address with the same digits and port, so a
 * pool must be told the name, too.
 */
public class LayeredAddress extends InetSocketAddress {
  private static final long serialVersionUID = 1;
  private static final int MOST_CAUSES = 10;
  private static final int MOST = 100_000;

  /** By the addresses that libraries have been given without a layer. */
  private static final Attached<InetAddress, TlsLayer> LAYERS = new Attached<>(MOST, lost -> {});

  /** The newest of these addresses, which is in use as long as a library keeps it. */
  private static final Attached<TlsLayer, WeakReference<InetAddress>> MARKED =
      new Attached<>(MOST, lost -> {});

  private final transient TlsLayer layer;

  /**
   * @throws UnknownHostException as {@link EndpointAddress#of}
   */
  public LayeredAddress(TlsLayer layer) throws UnknownHostException {
    super(EndpointAddress.of(layer.instance(), layer.poolName()), layer.instance().port());
    this.layer = layer;
  }

  private LayeredAddress(TlsLayer layer, InetSocketAddress same) {
    super(same.getAddress(), same.getPort());
    this.layer = layer;
  }

  /**
   * Returns an address for a library that makes its own socket addresses of it: {@link #of} finds
   * the layer by it, this very object. Its name is a {@link LayeredHost}, which no other address
   * has, so that a library may keep connections by the name, too.
   *
   * @throws UnknownHostException as {@link EndpointAddress#of}, or if there are too many
   */
  public static InetAddress marked(TlsLayer layer) throws UnknownHostException {
    InetAddress address = EndpointAddress.of(layer.instance(), layer.poolName());
    WeakReference<InetAddress> known = MARKED.get(layer);
    InetAddress marked = known == null ? null : known.get();
    if (marked != null && marked.equals(address)) {
      return marked;
    }
    marked = EndpointAddress.of(layer.instance(), LayeredHost.unique(layer));
    if (!LAYERS.put(marked, layer)) {
      throw new UnknownHostException("too many addresses with TLS");
    }
    MARKED.put(layer, new WeakReference<>(marked));
    return marked;
  }

  /**
   * Returns a socket address with its layer; {@code null}: it has none.
   *
   * @throws UnknownHostException if its layer is unknown
   */
  public static @Nullable LayeredAddress of(SocketAddress address) throws UnknownHostException {
    if (address instanceof LayeredAddress || !(address instanceof InetSocketAddress)) {
      return address instanceof LayeredAddress ? (LayeredAddress) address : null;
    }
    InetSocketAddress internet = (InetSocketAddress) address;
    InetAddress host = internet.getAddress();
    TlsLayer layer = host == null ? null : LAYERS.get(host);
    layer = layer == null ? LayeredHost.layer(internet) : layer;
    return layer == null ? null : new LayeredAddress(layer, internet);
  }

  public final TlsLayer layer() {
    return layer;
  }

  /**
   * Returns a failure of the handshake as the application gets it, with the endpoint and the
   * innermost reason: no request was sent.
   */
  public final SSLHandshakeException handshakeFailure(Throwable failure) {
    return handshakeFailure(layer, failure);
  }

  /** As {@link #handshakeFailure(Throwable)}. */
  public static SSLHandshakeException handshakeFailure(TlsLayer layer, Throwable failure) {
    Throwable reason = failure;
    for (int i = 0; i < MOST_CAUSES && reason.getCause() != null; i++) {
      reason = reason.getCause();
    }
    String text = reason.getMessage() == null ? reason.toString() : reason.getMessage();
    SSLHandshakeException told =
        new SSLHandshakeException("no TLS with " + layer.instance() + ": " + text);
    told.initCause(failure);
    return told;
  }
}
