package io.graft.instrumentation.apacheasync;

import io.graft.governance.service.Instance;
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

  private EndpointRoute(HttpRoute logical, InetSocketAddress address) {
    this.logical = logical;
    this.address = address;
  }

  static HttpRoute to(Instance instance, HttpRoute logical) throws UnknownHostException {
    HttpHost host = logical.getTargetHost();
    String name = host.getHostName();
    InetAddress address = EndpointAddress.of(instance, name);
    // No constructor of HttpCore 4.3 takes a name and an address.
    String key = name + '@' + address.getHostAddress();
    HttpRoute route =
        new HttpRoute(
            new HttpHost(key, instance.port(), host.getSchemeName()),
            logical.getLocalAddress(),
            logical.isSecure());
    ROUTES.put(route, new EndpointRoute(logical, new InetSocketAddress(address, instance.port())));
    return route;
  }

  /** Returns what a route of {@link #to} stands for; {@code null}: it is another route. */
  static @Nullable EndpointRoute of(HttpRoute route) {
    return ROUTES.get(route);
  }
}
