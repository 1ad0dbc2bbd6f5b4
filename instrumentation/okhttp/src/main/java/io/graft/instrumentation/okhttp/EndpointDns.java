package io.graft.instrumentation.okhttp;

import io.graft.governance.service.Instance;
import io.graft.instrumentation.spi.client.EndpointAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the name that the application used to one instance. The library compares the {@link Dns}
 * of addresses when it looks for a kept connection. This one is only equal for the same instance of
 * the same service, so that a connection verified for one service is not reused for another.
 */
final class EndpointDns implements Dns {
  private final Instance instance;
  private final String logicalHost;
  private final Dns given;

  /** What connections were verified for; empty: they are as the URL says. */
  private final String poolName;

  private volatile @Nullable InetSocketAddress found;
  private volatile boolean fresh;

  EndpointDns(Instance instance, String logicalHost, Dns given, String poolName) {
    this.instance = instance;
    this.logicalHost = logicalHost;
    this.given = given;
    this.poolName = poolName;
  }

  @Override
  public List<InetAddress> lookup(String hostname) throws UnknownHostException {
    if (!hostname.equals(logicalHost)) {
      return given.lookup(hostname); // of a proxy, which no instance replaces
    }
    OkHttpCall call = OkHttpDriver.INSTANCE.current();
    if (call != null) {
      call.connects = true;
    }
    return Collections.singletonList(socketAddress().getAddress());
  }

  /**
   * A kept connection broke: no other that is kept is equal, until a new one has been opened. The
   * library checks kept connections for nothing but POST and the like, and those of an instance
   * that has been restarted are all broken.
   */
  void refuseKept() {
    fresh = true;
  }

  /** As {@link #socketAddress}, for a connection that is opened now. */
  InetSocketAddress connecting() throws UnknownHostException {
    fresh = false;
    return socketAddress();
  }

  /** Returns the address to connect to instead of the URL's host and port. */
  InetSocketAddress socketAddress() throws UnknownHostException {
    InetSocketAddress address = found;
    if (address == null) {
      address =
          new InetSocketAddress(EndpointAddress.awaited(instance, logicalHost), instance.port());
      found = address;
    }
    return address;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof EndpointDns)) {
      return false;
    }
    EndpointDns that = (EndpointDns) other;
    if (fresh || that.fresh) {
      return this == that;
    }
    return instance.port() == that.instance.port()
        && instance.host().equals(that.instance.host())
        && logicalHost.equals(that.logicalHost)
        && poolName.equals(that.poolName)
        && given.equals(that.given);
  }

  @Override
  public int hashCode() {
    return 31 * instance.host().hashCode() + instance.port();
  }
}
