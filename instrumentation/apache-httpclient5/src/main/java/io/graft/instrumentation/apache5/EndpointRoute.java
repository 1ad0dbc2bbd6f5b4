package io.graft.instrumentation.apache5;

import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.LibraryVersion;
import io.graft.instrumentation.spi.client.EndpointAddress;
import io.graft.instrumentation.spi.tls.LayeredAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/** Routes to an instance, under the name that the application used. */
final class EndpointRoute {
  private static final boolean HAS_NAME = LibraryVersion.has(HttpRoute.class, "getTargetName");
  private static final boolean HAS_SOCKET =
      LibraryVersion.has(HttpRoute.class, "getUnixDomainSocket");

  /**
   * By the routes to instances: whoever lets go of a connection looks for what waits for one, in a
   * thread that is not inside of that call.
   */
  private static final Attached<Object, Object> LOGICAL = new Attached<>(100_000, lost -> {});

  private EndpointRoute() {}

  /**
   * Never waits.
   *
   * @param layer of the connections to it, which are kept by its name; {@code null}: plaintext
   */
  static HttpHost host(Instance instance, HttpHost logical, @Nullable TlsLayer layer)
      throws UnknownHostException {
    return layer == null
        ? host(EndpointAddress.of(instance, logical.getHostName()), instance, logical)
        : new HttpHost(
            logical.getSchemeName(),
            LayeredAddress.marked(layer),
            layer.poolName(),
            instance.port());
  }

  private static HttpHost host(InetAddress address, Instance instance, HttpHost logical) {
    return new HttpHost(logical.getSchemeName(), address, logical.getHostName(), instance.port());
  }

  /**
   * For a thread that may wait.
   *
   * @param layered whether its connections have mutual TLS, and are others than those without
   */
  static HttpRoute to(Instance instance, HttpRoute route, boolean layered)
      throws UnknownHostException {
    HttpHost logical = route.getTargetHost();
    InetAddress address = EndpointAddress.awaited(instance, logical.getHostName());
    return to(host(address, instance, logical), route, layered);
  }

  private static HttpRoute to(HttpHost host, HttpRoute route, boolean layered) {
    boolean secure = route.isSecure() || layered;
    return HAS_NAME
        ? new HttpRoute(host, route.getTargetName(), route.getLocalAddress(), secure)
        : new HttpRoute(host, route.getLocalAddress(), secure);
  }

  /** As {@link #to}, and never waits; {@link #logical} then knows what the route stands for. */
  static HttpRoute remembered(Instance instance, HttpRoute route, @Nullable TlsLayer layer)
      throws UnknownHostException {
    HttpRoute actual = to(host(instance, route.getTargetHost(), layer), route, false);
    remember(actual, route);
    return actual;
  }

  static void remember(Object actual, Object logical) {
    LOGICAL.put(actual, logical);
  }

  /** Returns the route that the application sees of one. */
  static @Nullable Object logical(@Nullable Object actual) {
    Object logical = actual == null ? null : LOGICAL.get(actual);
    return logical == null ? actual : logical;
  }

  /** Whether a route leads to a socket of this machine that has a path and no address. */
  static boolean isLocal(HttpRoute route) {
    return HAS_SOCKET && route.getUnixDomainSocket() != null;
  }
}
