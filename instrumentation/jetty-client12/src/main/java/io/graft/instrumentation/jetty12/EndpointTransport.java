package io.graft.instrumentation.jetty12;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.eclipse.jetty.io.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The instance that a request is sent to. The library keeps connections by scheme, host, port and
 * this transport; the first three remain the application's.
 */
final class EndpointTransport extends Transport.TCPIP {
  private final InetSocketAddress address;

  /**
   * @param address resolved, with the name that the application used, which connections verify
   */
  EndpointTransport(InetSocketAddress address) {
    this.address = address;
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
  public boolean equals(@Nullable Object other) {
    return other instanceof EndpointTransport
        && ((EndpointTransport) other).address.equals(address);
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
