package io.graft.instrumentation.jetty;

import io.graft.governance.tls.TlsLayer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * The instance that a request is sent to. The library keeps connections by scheme, host, port and
 * this tag; the first three remain the application's.
 */
final class EndpointTag implements ClientConnectionFactory.Decorator {
  private static final String VERIFIED_BEFORE_10 = "ssl.peer.host";

  private static final String PORT_BEFORE_10 = "ssl.peer.port";

  private final HttpClient client;
  private final InetSocketAddress address;
  private final @Nullable TlsLayer layer;

  /**
   * @param address resolved, with the name that the application used
   * @param layer of its connections; {@code null}: none
   */
  EndpointTag(HttpClient client, InetSocketAddress address, @Nullable TlsLayer layer) {
    this.client = client;
    this.address = address;
    this.layer = layer;
  }

  /** Returns what to connect to; resolving it again asks no DNS. */
  Origin.Address connectAddress() {
    return new Origin.Address(address.getAddress().getHostAddress(), address.getPort());
  }

  InetSocketAddress address() {
    return address;
  }

  /** A connection verifies the name of the address that it was opened to. */
  @Override
  public ClientConnectionFactory apply(ClientConnectionFactory factory) {
    return new ClientConnectionFactory() {
      @Override
      public Connection newConnection(EndPoint endPoint, Map<String, Object> context)
          throws IOException {
        context.put(ClientConnector.REMOTE_SOCKET_ADDRESS_CONTEXT_KEY, address);
        context.put(VERIFIED_BEFORE_10, address.getHostString());
        if (layer == null) {
          return factory.newConnection(endPoint, context);
        }
        context.put(PORT_BEFORE_10, address.getPort());
        return LayeredConnection.open(client, layer, factory, endPoint, context);
      }

      @Override
      public Connection customize(Connection connection, Map<String, Object> context) {
        return factory.customize(connection, context);
      }
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EndpointTag
        && ((EndpointTag) other).address.equals(address)
        && ((EndpointTag) other).pool().equals(pool());
  }

  /** Connections with TLS are for one service, and for no plaintext. */
  private String pool() {
    return layer == null ? "" : layer.poolName();
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
