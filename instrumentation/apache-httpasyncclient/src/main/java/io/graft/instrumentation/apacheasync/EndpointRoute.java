package io.graft.instrumentation.apacheasync;

import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.client.EndpointAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.apache.http.HttpHost;
import org.apache.http.conn.routing.HttpRoute;
import org.jspecify.annotations.Nullable;

/**
 * A route to an instance, which only the pool sees: it keeps connections by name and address. The
 * library opens a connection, and asks for limits, on any thread.
 */
final class EndpointRoute {
  private static final Attached<HttpRoute, EndpointRoute> ROUTES =
      new Attached<>(100_000, lost -> {});

  /** The route that the application sees. */
  final HttpRoute logical;

  final InetSocketAddress address;

  /** The mutual TLS of its connections; {@code null}: as its scheme says. */
  final @Nullable TlsLayer layer;

  private EndpointRoute(HttpRoute logical, InetSocketAddress address, @Nullable TlsLayer layer) {
    this.layer = layer;
    this.logical = logical;
    this.address = address;
  }

  static HttpRoute to(Instance instance, HttpRoute logical, @Nullable TlsLayer layer)
      throws UnknownHostException {
    HttpHost host = logical.getTargetHost();
    String name = host.getHostName();
    InetAddress address = EndpointAddress.of(instance, name);
    // No constructor of HttpCore 4.3 takes a name and an address.
    String key = (layer == null ? name : layer.poolName()) + '@' + address.getHostAddress();
    HttpRoute route =
        new HttpRoute(
            new HttpHost(key, instance.port(), host.getSchemeName()),
            logical.getLocalAddress(),
            logical.isSecure());
    InetSocketAddress socket = new InetSocketAddress(address, instance.port());
    ROUTES.put(route, new EndpointRoute(logical, socket, layer));
    return route;
  }

  /** Returns what a route of {@link #to} stands for; {@code null}: it is another route. */
  static @Nullable EndpointRoute of(HttpRoute route) {
    return ROUTES.get(route);
  }
}
