package io.graft.instrumentation.vertx;

import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.tls.LayeredAddress;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.SocketAddressImpl;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of hops with mutual TLS beneath their connections. The library keeps connections by
 * the name of such an endpoint and its port, and makes the address of a socket of it. Since 5.1 it
 * looks up the name, although it has the address.
 */
final class LayeredServer {
  private static final int MOST = 100_000;

  /** By their names: addresses that libraries, or hops, keep. */
  private static final Map<String, WeakReference<InetAddress>> NAMED = new ConcurrentHashMap<>();

  private LayeredServer() {}

  static SocketAddress of(TlsLayer layer) throws UnknownHostException {
    InetAddress address = LayeredAddress.marked(layer);
    String name = address.getHostName();
    if (!NAMED.containsKey(name)) {
      if (NAMED.size() >= MOST) {
        NAMED.values().removeIf(known -> known.get() == null);
      }
      NAMED.put(name, new WeakReference<>(address));
    }
    return new SocketAddressImpl(new InetSocketAddress(address, layer.instance().port()));
  }

  /** Returns the address of an endpoint; {@code null}: the name is that of a host. */
  static @Nullable InetAddress named(String name) {
    WeakReference<InetAddress> known = NAMED.get(name);
    return known == null ? null : known.get();
  }
}
