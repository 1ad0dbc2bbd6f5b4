package io.graft.governance.policy;

import io.graft.governance.resolve.HostName;
import io.graft.governance.resolve.HostPort;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All that is set at one time. Immutable; a change is a new object, published as a whole. */
public final class Policies {
  /** What holds where nobody has set anything. */
  public static final Policies DEFAULT = builder().build();

  private final boolean enabled;
  private final Mode mode;
  private final Map<String, String> aliases;
  private final Map<String, ClientPolicy> clients;
  private final ClientPolicy everyClient;
  private final ServerPolicy server;

  private Policies(Builder builder) {
    enabled = builder.enabled;
    mode = builder.mode;
    aliases = Collections.unmodifiableMap(new HashMap<>(builder.aliases));
    clients = Collections.unmodifiableMap(new HashMap<>(builder.clients));
    everyClient = builder.everyClient;
    server = builder.server;
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
   * Returns the service that an address stands for, by {@code graft.map}; {@code null}: none.
   *
   * @param host as {@link HostName#canonical} spells it
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

  /** Whether {@code graft.map} has any entry. */
  public boolean hasAliases() {
    return !aliases.isEmpty();
  }

  /**
   * Returns the policy for a destination: its own, that of its host where the policy names no port,
   * or that of {@code *}.
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
    return own != null ? own : everyClient;
  }

  /**
   * Whether a destination has a policy under this very name.
   *
   * @param name a service, or {@code host:port}, in lower case
   */
  public boolean hasClient(String name) {
    return clients.containsKey(name);
  }

  public ServerPolicy server() {
    return server;
  }

  /** Makes sets of policies. */
  public static final class Builder {
    private boolean enabled = true;
    private Mode mode = Mode.ENFORCE;
    private final Map<String, String> aliases = new HashMap<>();
    private final Map<String, ClientPolicy> clients = new HashMap<>();
    private ClientPolicy everyClient = ClientPolicy.DEFAULT;
    private ServerPolicy server = ServerPolicy.DEFAULT;

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

    /**
     * One entry of {@code graft.map}.
     *
     * @param address {@code host} or {@code host:port}, in any case; a host alone stands for all of
     *     its ports
     * @param service the logical name that it stands for
     * @throws IllegalArgumentException with a clause for people, where the port is none
     */
    public Builder alias(String address, String service) {
      HostPort parsed = HostPort.of(address);
      String host = HostName.canonical(parsed.host());
      aliases.put(address(host, parsed.port()), service.toLowerCase(Locale.ROOT));
      return this;
    }

    /**
     * The policy for one destination, {@code graft.client.<service>.*}: built upon that for {@code
     * *}, see {@link ClientPolicy#toBuilder()}.
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

    /** One spelling of a destination. */
    private static String key(String service) {
      if (service.indexOf(':') < 0) {
        return service.toLowerCase(Locale.ROOT);
      }
      try {
        HostPort parsed = HostPort.of(service);
        return HostName.of(parsed.host()).authority(parsed.port());
      } catch (IllegalArgumentException e) {
        // No call goes there; what is said of it has been checked by whoever said it.
        return service.toLowerCase(Locale.ROOT);
      }
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
