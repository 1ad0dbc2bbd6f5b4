package io.graft.registry.announce;

import io.graft.governance.resolve.HostPort;
import io.graft.net.AddressResolver;
import io.graft.net.Addresses;
import io.graft.net.server.ServerUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The address of this host from which it reaches a registry. On a host with several interfaces,
 * this is the one that other users of the registry can most likely reach. It is the local address
 * of a connected datagram socket, which sends nothing. {@link #local} is only for the agent's
 * thread.
 */
public final class LocalAddress {
  /** How long addresses of servers are used until the names are looked up again. */
  private static final long FRESH_NANOS = 60_000_000_000L;

  /** Any port will do: connecting a datagram socket needs one. */
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

  /** The last result, which holds while there is no route. */
  private @Nullable String last;

  /**
   * @param hosts names or addresses of the servers
   * @param resolver looks up names
   * @param found runs when names have been looked up for the first time, on any thread
   */
  public LocalAddress(List<String> hosts, AddressResolver resolver, Runnable found) {
    this.hosts = hosts;
    this.resolver = resolver;
    this.found = found;
  }

  /** Returns the hosts in a registry's URL; empty: none. */
  public static List<String> hosts(ServerUrl url) {
    List<String> hosts = new ArrayList<>();
    if (!url.kind().equals("dns")) {
      for (ServerUrl.Server server : url.servers()) {
        hosts.add(server.host());
      }
      return hosts;
    }
    // The host in this URL is a domain, not a server.
    String update = url.parameter("update");
    String asked = update == null || update.equals("soa") ? url.parameter("server") : update;
    if (asked != null) {
      for (String each : asked.split(",")) {
        try {
          hosts.add(HostPort.of(each.trim()).host());
        } catch (IllegalArgumentException e) {
          // The registry reports what is wrong with it.
          continue;
        }
      }
    }
    return hosts;
  }

  /** Returns the numeric address; {@code null}: the name is still being looked up. */
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
      return RoutableAddress.find();
    }
    return last;
  }

  /** Whether other hosts can call it. */
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

  /** Returns the local address of the route to an address; {@code null}: there is no route. */
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
