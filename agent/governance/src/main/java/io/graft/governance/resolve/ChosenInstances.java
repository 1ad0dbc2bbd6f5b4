package io.graft.governance.resolve;

import io.graft.governance.bounded.BoundedMap;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that other load balancers of the application (Spring Cloud LoadBalancer, Ribbon,
 * Stork) have chosen, and the services that they have chosen them for. The call itself no longer
 * has the name of the service. If several services share an address, it is that of the latest
 * choice.
 */
public final class ChosenInstances {
  private static final int HOSTS = 4096;
  private static final int PORTS = 64;

  private final BoundedMap<Host> hosts = new BoundedMap<>(HOSTS);

  /** Spares the others a lookup for each call. */
  private volatile boolean any;

  /** Adds a choice. A choice that is known allocates nothing. */
  public void add(String service, String host, int port, long now) {
    String name = HostName.canonical(host);
    Host known = hosts.get(name);
    if (known == null) {
      known = hosts.add(name, new Host(now));
      any = true;
    }
    known.lastUsed = now;
    known.add(port, service);
  }

  /** Returns the service, in lower case; {@code null}: nobody has chosen the address. */
  public @Nullable String serviceAt(HostName host, int port) {
    Host known = any ? hosts.get(host.lowerCase()) : null;
    return known == null ? null : known.serviceAt(port);
  }

  /** The ports of a host. */
  private static final class Host implements BoundedMap.Aged {
    volatile long lastUsed;
    private volatile Choice[] choices = {};

    Host(long now) {
      lastUsed = now;
    }

    @Nullable String serviceAt(int port) {
      for (Choice choice : choices) {
        if (choice.port == port) {
          return choice.service;
        }
      }
      return null;
    }

    void add(int port, String service) {
      String known = serviceAt(port);
      if (known == null || !known.equalsIgnoreCase(service)) {
        replace(port, service.toLowerCase(Locale.ROOT));
      }
    }

    /** Adds a choice, newest first, and forgets the oldest if there are too many. */
    private synchronized void replace(int port, String service) {
      Choice[] next = new Choice[choices.length + 1];
      next[0] = new Choice(port, service);
      int count = 1;
      for (Choice choice : choices) {
        if (choice.port != port && count < PORTS) {
          next[count++] = choice;
        }
      }
      choices = Arrays.copyOf(next, count);
    }

    @Override
    public long lastUsed() {
      return lastUsed;
    }

    @Override
    public void evicted() {}
  }

  /** Immutable. */
  private static final class Choice {
    final int port;
    final String service;

    Choice(int port, String service) {
      this.port = port;
      this.service = service;
    }
  }
}
