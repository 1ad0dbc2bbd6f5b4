package io.graft.instrumentation.jetty12;

import io.graft.governance.tls.TlsLayer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The instance that a request is sent to. The library keeps connections by scheme, host, port and
 * this transport; the first three remain the application's.
 */
final class EndpointTransport extends Transport.TCPIP {
  private final HttpClient client;
  private final InetSocketAddress address;
  private final @Nullable TlsLayer layer;

  /**
   * @param address resolved, with the name that the application used, which connections verify
   * @param layer of its connections; {@code null}: none
   */
  EndpointTransport(HttpClient client, InetSocketAddress address, @Nullable TlsLayer layer) {
    this.client = client;
    this.address = address;
    this.layer = layer;
  }

  @Override
  public boolean requiresDomainNameResolution() {
    return false;
  }

  @Override
  public SocketAddress getSocketAddress() {
    return address;
  }

  @Override
  public Connection newConnection(EndPoint endPoint, Map<String, Object> context)
      throws IOException {
    return layer == null
        ? super.newConnection(endPoint, context)
        : LayeredConnection.open(client, layer, super::newConnection, endPoint, context);
  }

  /** Connections with TLS are for one service, and for no plaintext. */
  private String pool() {
    return layer == null ? "" : layer.poolName();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EndpointTransport
        && ((EndpointTransport) other).address.equals(address)
        && ((EndpointTransport) other).pool().equals(pool());
  }

  @Override
  public int hashCode() {
    return 31 * address.hashCode() + pool().hashCode();
  }

  @Override
  public String toString() {
    return layer == null ? address.toString() : pool() + " " + address;
  }
}
