package io.graft.registry.dns.resolve;

import io.graft.daemon.AgentThread;
import io.graft.daemon.Scheduler;
import io.graft.net.Addresses;
import io.graft.net.server.ServerUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The servers to query, in order, and the one that last responded. On the agent's thread. */
public final class NameServers {
  /** How long resolved addresses of configured servers are used, in nanoseconds. */
  private static final long NAMED_NANOS = 30_000_000_000L;

  private static final int PORT = 53;

  /** The servers in the URL; {@code null}: {@link #system}. */
  private final @Nullable List<ServerUrl.Server> named;

  private final ResolvConf system;
  private final Scheduler scheduler;
  private @Nullable InetSocketAddress current;

  private List<InetSocketAddress> resolved = Collections.emptyList();
  private long resolvedAt;
  private boolean resolving;
  private final List<Runnable> waiting = new ArrayList<>();

  public NameServers(
      @Nullable List<ServerUrl.Server> named, ResolvConf system, Scheduler scheduler) {
    this.named = named;
    this.system = system;
    this.scheduler = scheduler;
  }

  /**
   * Returns the addresses of all servers, the preferred one first. Asynchronous if names must be
   * resolved.
   *
   * @param failed receives a clause that says why
   */
  public void addresses(Consumer<List<InetSocketAddress>> told, Consumer<String> failed) {
    List<InetSocketAddress> all = new ArrayList<>();
    try {
      List<ServerUrl.Server> servers = named;
      if (servers == null) {
        for (String address : system.servers()) {
          all.add(new InetSocketAddress(literal(address), PORT));
        }
      } else {
        for (ServerUrl.Server server : servers) {
          InetAddress literal = Addresses.literal(server.host());
          if (literal == null) {
            addressesOfNames(told, failed);
            return;
          }
          all.add(new InetSocketAddress(literal, server.port()));
        }
      }
    } catch (IOException e) {
      failed.accept(e.getMessage());
      return;
    }
    told.accept(ordered(all));
  }

  private static InetAddress literal(String address) throws IOException {
    // A link-local address has an interface: fe80::1%eth0.
    int scope = address.indexOf('%');
    InetAddress plain = Addresses.literal(scope < 0 ? address : address.substring(0, scope));
    if (plain == null) {
      throw new IOException(
          "/etc/resolv.conf has a nameserver '" + address + "' that is not an address");
    }
    return scope < 0 ? plain : InetAddress.getByName(address);
  }

  private void addressesOfNames(Consumer<List<InetSocketAddress>> told, Consumer<String> failed) {
    Runnable tell =
        () -> {
          if (resolved.isEmpty()) {
            failed.accept("unknown host of its name server");
          } else {
            told.accept(ordered(resolved));
          }
        };
    if (!resolved.isEmpty() && System.nanoTime() - resolvedAt < NAMED_NANOS) {
      tell.run();
      return;
    }
    waiting.add(tell);
    if (!resolving) {
      resolving = true;
      // The JVM's resolver may block for long.
      AgentThread.create("resolve", this::resolve).start();
    }
  }

  private void resolve() {
    List<InetSocketAddress> found = new ArrayList<>();
    List<ServerUrl.Server> servers = named;
    if (servers != null) {
      for (ServerUrl.Server server : servers) {
        try {
          for (InetAddress address : InetAddress.getAllByName(server.host())) {
            found.add(new InetSocketAddress(address, server.port()));
          }
        } catch (UnknownHostException | RuntimeException e) {
          // Others may be resolved.
          continue;
        }
      }
    }
    scheduler.execute("name servers", () -> resolved(found));
  }

  private void resolved(List<InetSocketAddress> found) {
    resolving = false;
    if (!found.isEmpty()) {
      resolved = found;
      resolvedAt = System.nanoTime();
    }
    List<Runnable> told = new ArrayList<>(waiting);
    waiting.clear();
    for (Runnable each : told) {
      each.run();
    }
  }

  private List<InetSocketAddress> ordered(List<InetSocketAddress> all) {
    int first = all.indexOf(current);
    if (first <= 0) {
      return all;
    }
    List<InetSocketAddress> ordered = new ArrayList<>(all.subList(first, all.size()));
    ordered.addAll(all.subList(0, first));
    return ordered;
  }

  /** A server has responded: it is preferred from now on. */
  void works(InetSocketAddress server) {
    current = server;
  }
}
