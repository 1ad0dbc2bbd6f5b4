package io.graft.instrumentation.jetty;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
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

  private final InetSocketAddress address;

  /**
   * @param address resolved, with the name that the application used
   */
  EndpointTag(InetSocketAddress address) {
    this.address = address;
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
        return factory.newConnection(endPoint, context);
      }

      @Override
      public Connection customize(Connection connection, Map<String, Object> context) {
        return factory.customize(connection, context);
      }
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EndpointTag && ((EndpointTag) other).address.equals(address);
  }

  @Override
  public int hashCode() {
    return address.hashCode();
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
