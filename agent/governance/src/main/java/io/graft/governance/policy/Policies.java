package io.graft.governance.policy;

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
   * @param host in lower case
   * @param port the port called, never -1
   */
  public @Nullable String alias(String host, int port) {
    if (aliases.isEmpty()) {
      return null;
    }
    String withPort = aliases.get(host + ":" + port);
    return withPort != null ? withPort : aliases.get(host);
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
    if (own == null && port > 0) {
      own = clients.get(name.substring(0, port));
    }
    return own != null ? own : everyClient;
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
     * @param address {@code host} or {@code host:port}, in any case
     * @param service the logical name that it stands for
     */
    public Builder alias(String address, String service) {
      aliases.put(address.toLowerCase(Locale.ROOT), service.toLowerCase(Locale.ROOT));
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
        clients.put(service.toLowerCase(Locale.ROOT), policy);
      }
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
