package io.graft.governance.policy;

import io.graft.governance.config.Mode;
import io.graft.governance.resolve.HostName;
import io.graft.governance.resolve.HostPort;
import io.graft.governance.rule.Forwarding;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All policies at one time. Immutable; a change is a new object, published as a whole. */
public final class Policies {
  /** The policies without any settings. */
  public static final Policies DEFAULT = builder().build();

  private final boolean enabled;
  private final Mode mode;
  private final boolean floor;
  private final Map<String, String> aliases;

  /** The hosts of {@link #aliases}, without their ports. */
  private final Set<String> mappedHosts;

  private final boolean mapsAddresses;
  private final Map<String, ClientPolicy> clients;

  // Null if nothing is set, so that a start without calls and requests loads no configuration.
  private final @Nullable ClientPolicy everyClient;
  private final @Nullable ServerPolicy server;

  private final @Nullable Forwarding forwarding;
  private final @Nullable Forwarding read;

  private Policies(Builder builder) {
    enabled = builder.enabled;
    mode = builder.mode;
    floor = builder.floor;
    aliases = Collections.unmodifiableMap(new HashMap<>(builder.aliases));
    mappedHosts = Collections.unmodifiableSet(new HashSet<>(builder.mappedHosts));
    mapsAddresses = builder.mapsAddresses;
    clients = Collections.unmodifiableMap(new HashMap<>(builder.clients));
    everyClient = builder.everyClient;
    server = builder.server;
    forwarding = builder.forwarding;
    Forwarding all = forwarding;
    for (ClientPolicy client : clients.values()) {
      all = withNames(all, client);
    }
    read = everyClient == null ? all : withNames(all, everyClient);
  }

  /** Adds the names that a destination or one of its routes needs. */
  private static @Nullable Forwarding withNames(@Nullable Forwarding all, ClientPolicy client) {
    Forwarding own = client.forwarding();
    Forwarding sum = own == null ? all : Forwarding.union(all, own);
    for (Route route : client.routes()) {
      Forwarding more = route.policy().forwarding();
      sum = more == null ? sum : Forwarding.union(sum, more);
    }
    return sum;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** {@code graft.enabled}: whether Graft does anything at all. */
  public boolean enabled() {
    return enabled;
  }

  /** {@code graft.mode}: {@link Mode#ENFORCE} or {@link Mode#OBSERVE}. */
  public Mode mode() {
    return mode;
  }

  /**
   * Returns the service that {@code graft.map} gives for an address; {@code null}: none.
   *
   * @param host as normalised by {@link HostName#canonical}
   * @param port the port called, never -1
   */
  public @Nullable String alias(String host, int port) {
    if (aliases.isEmpty()) {
      return null;
    }
    String withPort = aliases.get(address(host, port));
    return withPort != null ? withPort : aliases.get(host);
  }

  private static String address(String host, int port) {
    return port < 0 ? host : host + " " + port;
  }

  /** {@code graft.floor}: whether connections of unknown clients are governed. */
  public boolean floor() {
    return floor;
  }

  /**
   * Whether {@code graft.map} has an entry for a host, with any port.
   *
   * @param host as normalised by {@link HostName#canonical}
   */
  public boolean mapsHost(String host) {
    return mappedHosts.contains(host);
  }

  /** Whether {@code graft.map} has an entry for a numeric address. */
  public boolean mapsAddresses() {
    return mapsAddresses;
  }

  /** Whether {@code graft.map} has any entry. */
  public boolean hasAliases() {
    return !aliases.isEmpty();
  }

  /**
   * Returns the policy for a destination: its own, that of its host without the port, or that of
   * {@code *}.
   *
   * @param service the service, or {@code host:port} of a host that no registry knows, in any case
   */
  public ClientPolicy client(String service) {
    String name = service.toLowerCase(Locale.ROOT);
    ClientPolicy own = clients.get(name);
    int port = name.lastIndexOf(':');
    if (own == null && port > name.lastIndexOf(']') && port > 0) {
      own = clients.get(name.substring(0, port));
    }
    return own != null ? own : everyClient();
  }

  /**
   * As {@link #client(String)}, for an address that may be the instance of a service: its own
   * policy, or else that of the service.
   *
   * @param instanceOf {@code null}: none
   */
  public ClientPolicy client(String address, @Nullable String instanceOf) {
    ClientPolicy own = client(address);
    return instanceOf == null || own != everyClient() ? own : client(instanceOf);
  }

  private ClientPolicy everyClient() {
    return everyClient != null ? everyClient : ClientPolicy.DEFAULT;
  }

  /**
   * Whether a destination has a policy under exactly this name.
   *
   * @param name a service, or {@code host:port}, in lower case
   */
  public boolean hasClient(String name) {
    return clients.containsKey(name);
  }

  /**
   * The headers to copy from each served request, because calls to some destination carry them;
   * {@code null}: none.
   */
  public @Nullable Forwarding forwarding() {
    return read;
  }

  /**
   * The headers of a served request that calls to a destination carry; {@code null}: none.
   *
   * @param policy that of the destination or the route
   * @param governed whether a registry knows the destination
   */
  public @Nullable Forwarding forwarding(ClientPolicy policy, boolean governed) {
    Forwarding own = policy.forwarding();
    if (governed) {
      return own != null ? own : forwarding;
    }
    return own == null ? null : own.forUnknown();
  }

  public ServerPolicy server() {
    return server != null ? server : ServerPolicy.DEFAULT;
  }

  /** Builds policies. */
  public static final class Builder {
    private boolean enabled = true;
    private Mode mode = Mode.ENFORCE;
    private boolean floor = true;
    private final Map<String, String> aliases = new HashMap<>();
    private final Set<String> mappedHosts = new HashSet<>();
    private boolean mapsAddresses;
    private final Map<String, ClientPolicy> clients = new HashMap<>();
    private @Nullable ClientPolicy everyClient;
    private @Nullable ServerPolicy server;
    private @Nullable Forwarding forwarding;

    private Builder() {}

    /** {@code graft.enabled}; default true. */
    public Builder enabled(boolean value) {
      enabled = value;
      return this;
    }

    /** {@code graft.mode}: {@link Mode#ENFORCE} (default) or {@link Mode#OBSERVE}. */
    public Builder mode(Mode value) {
      if (value == Mode.OFF) {
        throw new IllegalArgumentException(
            "mode is enforce or observe; graft.enabled switches off");
      }
      mode = Objects.requireNonNull(value, "mode");
      return this;
    }

    /** {@code graft.floor}; default true. */
    public Builder floor(boolean value) {
      floor = value;
      return this;
    }

    /**
     * Adds an entry of {@code graft.map}.
     *
     * @param address {@code host} or {@code host:port}, in any case; a host without a port means
     *     all of its ports
     * @param service the logical name for it
     * @throws IllegalArgumentException if the port is invalid; the message is a clause
     */
    public Builder alias(String address, String service) {
      HostPort parsed = HostPort.of(address);
      String host = HostName.canonical(parsed.host());
      aliases.put(address(host, parsed.port()), service.toLowerCase(Locale.ROOT));
      mappedHosts.add(host);
      mapsAddresses |= HostName.isAddress(host);
      return this;
    }

    /**
     * Sets the policy for one destination, {@code graft.client.<service>.*}, based on that for
     * {@code *}.
     *
     * @param service in any case; {@code *}: every destination without a policy of its own
     */
    public Builder client(String service, ClientPolicy policy) {
      Objects.requireNonNull(policy, "policy");
      if (service.equals("*")) {
        everyClient = policy;
      } else {
        clients.put(key(service), policy);
      }
      return this;
    }

    /** Returns the normalised name of a destination. */
    private static String key(String service) {
      if (service.indexOf(':') < 0) {
        return service.toLowerCase(Locale.ROOT);
      }
      try {
        HostPort parsed = HostPort.of(service);
        return HostName.of(parsed.host()).authority(parsed.port());
      } catch (IllegalArgumentException e) {
        // An invalid address: no call goes there, and its policy was checked when it was read.
        return service.toLowerCase(Locale.ROOT);
      }
    }

    /** {@code graft.forward.headers}; default none. */
    public Builder forwarding(Forwarding value) {
      forwarding = value.size() == 0 ? null : value;
      return this;
    }

    public Builder server(ServerPolicy value) {
      server = Objects.requireNonNull(value, "server");
      return this;
    }

    public Policies build() {
      return new Policies(this);
    }
  }
}
