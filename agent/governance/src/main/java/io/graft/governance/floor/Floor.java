package io.graft.governance.floor;

import io.graft.governance.call.Attempt;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.Destination;
import io.graft.governance.destination.Destinations;
import io.graft.governance.destination.Target;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.resolve.HostName;
import io.graft.governance.resolve.HostPort;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import io.graft.governance.tls.TlsLayer;
import java.net.InetAddress;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Governs TCP connections of clients that no adapter knows. The adapter of {@code java.net} asks it
 * for each name that is resolved, and for each connection that is opened.
 *
 * <p>It chooses an endpoint for a connection, fails over, ejects, and counts. It has no breaker, no
 * limits and no trace: it sees no requests.
 */
public final class Floor {
  /** How many endpoints are drawn for a connection; the one with the fewest gets it. */
  private static final int DRAWS = 3;

  /** How many ports of a service a refusal lists. */
  private static final int PORTS_TOLD = 5;

  private final Destinations destinations;
  private final PolicySource policySource;
  private final Randomness random;
  final Clock clock;

  /** {@code null}: none was given out yet. Most JVMs never need it. */
  private volatile @Nullable VirtualAddresses addresses;

  private final @Nullable Runnable demand;
  private volatile String ownHost = "";
  private volatile String ownService = "";

  /**
   * @param demand prepares the interception of connections: called, on any thread, before the first
   *     virtual address is given out; {@code null}: nothing to prepare
   */
  public Floor(
      Destinations destinations,
      PolicySource policySource,
      Clock clock,
      Randomness random,
      @Nullable Runnable demand) {
    this.destinations = destinations;
    this.policySource = policySource;
    this.clock = clock;
    this.random = random;
    this.demand = demand;
  }

  /**
   * Sets the names of this JVM itself, for which DNS is asked first: applications bind server
   * sockets to these names.
   */
  public void identity(String host, String service) {
    ownHost = host.toLowerCase(Locale.ROOT);
    ownService = service.toLowerCase(Locale.ROOT);
  }

  /** Whether names of services get virtual addresses. */
  public boolean enabled() {
    return enabled(policySource.current());
  }

  private static boolean enabled(Policies policies) {
    return policies.enabled() && policies.floor() && policies.mode() == Mode.ENFORCE;
  }

  /**
   * Returns the virtual address of a name; {@code null}: DNS decides. May wait for a registry, as a
   * call does.
   *
   * @param unknown whether DNS does not know the name; {@code false}: DNS was not asked yet
   */
  public @Nullable InetAddress resolve(String host, boolean unknown) {
    Policies policies = policySource.current();
    if (!enabled(policies)) {
      return null;
    }
    String name = HostName.canonical(host);
    if (isOwn(name) != unknown) {
      return null;
    }
    if (!policies.mapsHost(name) && !destinations.isService(policies, host, clock.nanoTime())) {
      return null;
    }
    Runnable prepare = demand;
    if (prepare != null) {
      prepare.run();
    }
    return table().of(host);
  }

  private VirtualAddresses table() {
    VirtualAddresses table = addresses;
    return table != null ? table : createTable();
  }

  private synchronized VirtualAddresses createTable() {
    VirtualAddresses table = addresses;
    if (table == null) {
      table = new VirtualAddresses();
      addresses = table;
    }
    return table;
  }

  private boolean isOwn(String name) {
    String host = ownHost;
    return name.equals(ownService)
        || name.startsWith(host)
            && (name.length() == host.length() || name.charAt(host.length()) == '.');
  }

  /** Returns the name that a virtual address stands for; {@code null}: it is not virtual. */
  public @Nullable String nameOf(InetAddress address) {
    VirtualAddresses table = addresses;
    return table == null ? null : table.name(address);
  }

  /**
   * Begins a connection.
   *
   * @param address the address that the application connects to
   * @param port 1 to 65535
   * @param nested whether a call of a known client opens it, whose adapter has chosen the address
   * @return {@code null}: the address is neither virtual nor mapped by {@code graft.map}
   */
  public @Nullable Connection connection(InetAddress address, int port, boolean nested) {
    Policies policies = policySource.current();
    String name = nameOf(address);
    if (name == null) {
      if (nested || !policies.mapsAddresses() || !enabled(policies)) {
        return null;
      }
      String text = address.toString();
      // An address with a name was chosen by an adapter, or found by DNS.
      name = text.charAt(0) == '/' ? HostName.canonical(text.substring(1)) : null;
      if (name == null || policies.alias(name, port) == null) {
        return null;
      }
      Destination mapped = find(policies, name, port);
      return mapped.governed()
          ? new Connection(this, mapped.target(policies), name, port, false)
          : null;
    }
    Destination destination = enabled(policies) ? find(policies, name, port) : null;
    return new Connection(
        this,
        destination != null && destination.governed() ? destination.target(policies) : null,
        written(address, name),
        port,
        nested);
  }

  /**
   * Returns why nothing may be sent to a host in plaintext, for adapters that know of a connection
   * and begin no call for it, such as that of a WebSocket. May wait for a registry, as a call does.
   *
   * @param port 1 to 65535
   * @return a message; {@code null}: it may
   */
  public @Nullable String plaintextRefusal(String host, int port) {
    Policies policies = policySource.current();
    if (!destinations.hasTls() || !policies.enabled()) {
      return null;
    }
    long now = clock.nanoTime();
    if (destinations.find(policies, host, port, false, true, now) == null) {
      destinations.await(policies, host, port, false, now);
      now = clock.nanoTime();
    }
    Target to = destinations.find(policies, host, port, false, false, now).target(policies);
    TlsLayer layer = to.tls == null ? null : to.tls.layer(null, host, port, false);
    return layer == null || layer.refusal() == null
        ? null
        : to.destination.name() + ": no TLS (" + layer.refusal() + ") [graft.floor]";
  }

  /** Returns the name as the application has written it. */
  private static String written(InetAddress address, String name) {
    String text = address.toString();
    int slash = text.indexOf('/');
    return slash > 0 ? text.substring(0, slash) : name;
  }

  /**
   * Whether a connection will use TLS is not known when it is opened: it goes to instances without
   * TLS if there are any with this port, and otherwise to those with TLS. For port 443 it is the
   * other way round.
   */
  private Destination find(Policies policies, String name, int port) {
    long now = clock.nanoTime();
    boolean secure = port == HostPort.defaultPort(true);
    Destination first = destinations.find(policies, name, port, secure, false, now);
    if (hasEndpoints(first)) {
      return first;
    }
    Destination second = destinations.find(policies, name, port, !secure, false, now);
    return hasEndpoints(second) || !first.governed() ? second : first;
  }

  /** Why a host and port mean no instance, if DNS does not know the host either. */
  String absence(String host, int port) {
    Policies policies = policySource.current();
    if (!enabled(policies)) {
      return "DNS does not know the host " + host + ", and Graft resolves no names at present";
    }
    Snapshot service = destinations.service(policies, host, port, clock.nanoTime());
    return service == null
        ? "no registry knows this service any more, and DNS does not know the host " + host
        : "no instance of "
            + service.service()
            + " listens on port "
            + port
            + ports(service)
            + ", and DNS does not know the host "
            + host;
  }

  private static String ports(Snapshot service) {
    Set<Integer> ports = new TreeSet<>();
    for (Instance instance : service.instances()) {
      ports.add(instance.port());
      if (instance.otherPort() > 0) {
        ports.add(instance.otherPort());
      }
    }
    StringBuilder text = new StringBuilder();
    int count = 0;
    for (int port : ports) {
      if (count == PORTS_TOLD) {
        text.append(" and ").append(ports.size() - count).append(" more");
        break;
      }
      text.append(count++ == 0 ? "" : ", ").append(port);
    }
    return count == 0 ? " (none is running)" : " (its instances listen on " + text + ")";
  }

  private static boolean hasEndpoints(Destination destination) {
    EndpointSet endpoints = destination.endpointSet();
    return destination.governed() && endpoints != null && endpoints.size() > 0;
  }

  /**
   * Chooses an endpoint: of a few that the rules draw, the one with the fewest connections for its
   * weight. Connections of a pool stay for hours, so the number that are open is the load.
   */
  @Nullable Endpoint pick(Attempt attempt, Endpoint @Nullable [] tried, long now) {
    Endpoint best = null;
    double least = 0;
    for (int i = 0; i < DRAWS; i++) {
      Endpoint drawn = attempt.target.chooser.pick(attempt, tried, random.nextLong(), now);
      if (drawn == null) {
        return best;
      }
      if (drawn != best) {
        double load = drawn.queue(drawn.connections().count());
        if (best == null || load < least) {
          best = drawn;
          least = load;
        }
      }
    }
    return best;
  }

  /** The names that have a virtual address, with the address in digits; for the status page. */
  public Map<String, String> virtualAddresses() {
    VirtualAddresses table = addresses;
    return table == null ? Collections.<String, String>emptyMap() : table.all();
  }
}
