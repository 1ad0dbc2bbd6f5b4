package io.graft.registry;

import io.graft.governance.resolve.HostPort;
import io.graft.http.ServerUrl;
import io.graft.wire.AddressResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The address of this host by which it reaches a registry: on a host with several interfaces the
 * one that others who use the registry are most likely to reach, however many bridges and tunnels
 * come later. It is what the system's routes say of a socket that is connected and sends nothing.
 * {@link #local} is for the agent's thread.
 */
final class Route {
  /** How long addresses of servers are believed; a name may move. */
  private static final long FRESH_NANOS = 60_000_000_000L;

  /** Of no service: a socket must have a port to be connected to. */
  private static final int DISCARD = 9;

  private final List<String> hosts;
  private final AddressResolver resolver;
  private final Runnable found;
  private volatile @Nullable List<InetAddress> servers;
  private volatile long looked;

  // Under the lock.
  private final List<InetAddress> coming = new ArrayList<>();
  private boolean looking;
  private int left;

  /** What was found last, which holds while there is no route. */
  private @Nullable String last;

  /**
   * @param hosts of the servers: names, or addresses
   * @param resolver looks up the names
   * @param found runs when names have been looked up for the first time, on any thread
   */
  Route(List<String> hosts, AddressResolver resolver, Runnable found) {
    this.hosts = hosts;
    this.resolver = resolver;
    this.found = found;
  }

  /** The hosts that a registry's URL leads to; empty: it does not say. */
  static List<String> hosts(ServerUrl url) {
    List<String> hosts = new ArrayList<>();
    if (!url.kind().equals("dns")) {
      for (ServerUrl.Server server : url.servers()) {
        hosts.add(server.host());
      }
      return hosts;
    }
    // The host of its URL is a domain.
    String update = url.parameter("update");
    String asked = update == null || update.equals("soa") ? url.parameter("server") : update;
    if (asked != null) {
      for (String each : asked.split(",")) {
        try {
          hosts.add(HostPort.of(each.trim()).host());
        } catch (IllegalArgumentException e) {
          // The registry says what is wrong with it.
          continue;
        }
      }
    }
    return hosts;
  }

  /** The address in digits; {@code null}: the registry's name is still being looked up. */
  @Nullable String local() {
    List<InetAddress> known = servers;
    if (known == null || System.nanoTime() - looked > FRESH_NANOS) {
      look();
      known = servers;
      if (known == null) {
        return null;
      }
    }
    for (InetAddress server : known) {
      InetAddress local = to(server);
      if (local != null && usable(local)) {
        last = Addresses.numeric(local);
        return last;
      }
    }
    if (last == null) {
      return Addresses.routable();
    }
    return last;
  }

  /** Whether others can call it. */
  private static boolean usable(InetAddress local) {
    return !local.isAnyLocalAddress()
        && !local.isLoopbackAddress()
        && !local.isLinkLocalAddress()
        && !local.isMulticastAddress();
  }

  private synchronized void look() {
    if (looking) {
      return;
    }
    List<InetAddress> literals = new ArrayList<>();
    for (String host : hosts) {
      InetAddress literal = Addresses.literal(host);
      if (literal != null) {
        literals.add(literal);
      }
    }
    if (literals.size() == hosts.size()) {
      looked = System.nanoTime();
      servers = literals;
      return;
    }
    looking = true;
    left = hosts.size();
    for (String host : hosts) {
      resolver.resolve(
          host,
          new AddressResolver.Listener() {
            @Override
            public void resolved(InetAddress[] addresses) {
              found(addresses);
            }
          });
    }
  }

  private void found(InetAddress[] addresses) {
    boolean first;
    synchronized (this) {
      Collections.addAll(coming, addresses);
      if (--left > 0) {
        return;
      }
      first = servers == null;
      if (first || !coming.isEmpty()) {
        servers = new ArrayList<>(coming);
      }
      coming.clear();
      looked = System.nanoTime();
      looking = false;
    }
    if (first) {
      found.run();
    }
  }

  /** The address by which another one is reached; {@code null}: there is no route to it. */
  static @Nullable InetAddress to(InetAddress other) {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(new InetSocketAddress(other, DISCARD));
      InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
      return local == null ? null : local.getAddress();
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
