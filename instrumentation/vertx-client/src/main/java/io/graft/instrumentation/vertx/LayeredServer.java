package io.graft.instrumentation.vertx;

import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.tls.LayeredAddress;
import io.vertx.core.net.impl.SocketAddressImpl;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint of a hop, with mutual TLS beneath its connections. The library keeps connections by
 * this address, and makes that of a socket of it.
 */
final class LayeredServer extends SocketAddressImpl {
  private final String poolName;

  LayeredServer(TlsLayer layer) throws UnknownHostException {
    super(new InetSocketAddress(LayeredAddress.marked(layer), layer.instance().port()));
    poolName = layer.poolName();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LayeredServer
        && ((LayeredServer) other).poolName.equals(poolName)
        && ((LayeredServer) other).port() == port()
        && ((LayeredServer) other).ipAddress().equals(ipAddress());
  }

  @Override
  public int hashCode() {
    return 31 * poolName.hashCode() + ipAddress().hashCode();
  }
}
