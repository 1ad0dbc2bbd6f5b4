package io.graft.instrumentation.apache;

import io.graft.governance.outbound.ClientCall;
import io.graft.governance.service.Instance;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.Sockets;
import java.net.UnknownHostException;
import org.apache.http.HttpHost;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/** A governed call on its way through the library. */
public final class Flight {
  /** Calls whose response is not yet read to its end, by the library's holder of the connection. */
  private static final Attached<Object, Flight> OPEN =
      new Attached<>(100_000, flight -> flight.call.end());

  private static final ThreadLocal<@Nullable Flight> CURRENT = new ThreadLocal<>();

  final ClientCall call;

  /** Whether the library has repeated a request of this call by itself. */
  boolean repeated;

  /** Whether this attempt uses a connection that has served before. */
  boolean reused;

  /** Where this hop goes, and where the application believes it goes; {@code null}: the same. */
  @Nullable HttpHost actual;

  @Nullable HttpHost logical;

  /** The routes to {@link #actual} and {@link #logical}. */
  @Nullable HttpRoute actualRoute;

  @Nullable HttpRoute logicalRoute;

  /** Whether this attempt has sent a request, be it on an earlier hop. */
  boolean written;

  /** Whether the hop under way leads elsewhere than the call did. */
  boolean ledAway;

  /** What this thread was inside of before; a call may be made within another one. */
  private @Nullable Flight around;

  private @Nullable ClientCall callAround;

  private @Nullable Object holder;
  private @Nullable HttpHost hiddenTarget;
  private @Nullable RequestConfig hiddenConfig;

  private Flight(ClientCall call) {
    this.call = call;
  }

  /** Returns the call that this thread is inside of, {@code null} where there is none. */
  static @Nullable Flight current() {
    return CURRENT.get();
  }

  static Flight begin(ClientCall call) {
    Flight flight = new Flight(call);
    flight.enter();
    return flight;
  }

  private void enter() {
    callAround = ClientCall.swap(call);
    around = CURRENT.get();
    CURRENT.set(this);
  }

  /** Makes {@code flight}, which may be {@code null}, what {@link #current} returns. */
  static void suspendFor(@Nullable Flight flight) {
    CURRENT.set(flight);
  }

  /** Leaves the library; returns whether a response is left open, by whose end the call ends. */
  boolean leave() {
    ClientCall.swap(callAround);
    // Not removed: the thread's entry is nothing but its key, and is made again for each call.
    CURRENT.set(around);
    callAround = null;
    around = null;
    boolean open = holder != null;
    holder = null;
    return open;
  }

  /** Whether a response is open. */
  boolean isOpen() {
    return holder != null;
  }

  /** The response that just came keeps its connection until {@code connectionHolder} lets go. */
  void streams(Object connectionHolder) {
    if (OPEN.put(connectionHolder, this)) {
      holder = connectionHolder;
    }
  }

  static void released(Object connectionHolder) {
    Flight flight = OPEN.remove(connectionHolder);
    if (flight == null) {
      return;
    }
    if (flight == CURRENT.get()) {
      // The response of a hop or of an attempt that is not the last.
      flight.holder = null;
    } else {
      flight.call.end();
    }
  }

  /** Returns the route to the instance that this hop goes to. */
  HttpRoute lead(HttpRoute route) throws UnknownHostException {
    reused = false;
    actual = null;
    actualRoute = null;
    HttpHost target = route.getTargetHost();
    int port = target.getPort();
    if (port < 0) {
      port = target.getSchemeName().equalsIgnoreCase("https") ? 443 : 80;
    }
    ledAway = !target.getHostName().equalsIgnoreCase(call.host()) || port != call.port();
    if (route.getProxyHost() != null) {
      call.proxied();
      return route;
    }
    Instance instance = call.target(target.getSchemeName(), target.getHostName(), port);
    if (instance == null) {
      return route;
    }
    actual = Hosts.at(instance, target);
    logical = target;
    logicalRoute = route;
    actualRoute = new HttpRoute(actual, route.getLocalAddress(), route.isSecure());
    return actualRoute;
  }

  /** As {@link #lead}, and prepares the context of the request. */
  HttpRoute depart(HttpRoute route, HttpClientContext context) throws UnknownHostException {
    limit(context);
    HttpRoute led = lead(route);
    HttpHost target = route.getTargetHost();
    HttpHost named = context.getTargetHost();
    if (led != route
        && named != null
        && named.getPort() < 0
        && named.getHostName().equalsIgnoreCase(target.getHostName())) {
      // Credentials are looked up by the port of the route where the URL has none.
      hiddenTarget = named;
      context.setAttribute(
          HttpCoreContext.HTTP_TARGET_HOST,
          new HttpHost(named.getHostName(), target.getPort(), named.getSchemeName()));
    }
    return led;
  }

  private void limit(HttpClientContext context) {
    if (call.timeoutNanos() == Long.MAX_VALUE) {
      return;
    }
    RequestConfig config = context.getRequestConfig();
    hiddenConfig = config;
    context.setRequestConfig(
        RequestConfig.copy(config)
            .setConnectTimeout(Sockets.timeoutMillis(call, config.getConnectTimeout()))
            .setSocketTimeout(Sockets.timeoutMillis(call, config.getSocketTimeout()))
            .setConnectionRequestTimeout(
                Sockets.timeoutMillis(call, config.getConnectionRequestTimeout()))
            .build());
  }

  /** Puts back what {@link #depart} changed in a context that may be the application's. */
  void arrive(HttpClientContext context) {
    if (hiddenTarget != null) {
      context.setAttribute(HttpCoreContext.HTTP_TARGET_HOST, hiddenTarget);
      hiddenTarget = null;
    }
    if (hiddenConfig != null) {
      context.setRequestConfig(hiddenConfig);
      hiddenConfig = null;
    }
  }
}
