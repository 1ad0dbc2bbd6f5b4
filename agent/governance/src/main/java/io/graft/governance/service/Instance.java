package io.graft.governance.service;

import java.net.InetAddress;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One running instance of a service, as a registry describes it. Immutable; equal by value. */
public final class Instance {
  private static final int MOST_DIGITS = 5;

  private final String service;
  private final String id;
  private final String host;
  private final int port;
  private final boolean secure;
  private final boolean anyScheme;
  private final int otherPort;
  private final int tlsPort;
  private final double weight;
  private final @Nullable String zone;
  private final @Nullable String version;
  private final Map<String, String> metadata;
  private final @Nullable InetAddress address;
  private final @Nullable HostAddress named;
  private final boolean anywhere;

  /** The key of metadata by which an instance with Graft says where it accepts mutual TLS. */
  public static final String TLS = "graft-tls";

  private Instance(Builder builder) {
    service = builder.service;
    id = builder.id;
    host = builder.host;
    port = builder.port;
    secure = builder.secure;
    anyScheme = builder.anyScheme;
    otherPort = builder.otherPort;
    weight = builder.weight;
    zone = builder.zone;
    version = builder.version;
    metadata = Collections.unmodifiableMap(new TreeMap<>(builder.metadata));
    address = builder.address;
    named = builder.named;
    anywhere = builder.anywhere;
    tlsPort = tlsPort(builder.metadata.get(TLS), port);
  }

  /**
   * @param service the logical name
   * @param id unique within the service and stable for the life of the process
   * @param host the numeric address or host name to call
   * @param port 1 to 65535
   */
  public static Builder builder(String service, String id, String host, int port) {
    return new Builder(service, id, host, port);
  }

  public String service() {
    return service;
  }

  /** Unique within the service and stable for the life of the process. */
  public String id() {
    return id;
  }

  /** The numeric address, without brackets, or host name to call. */
  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  /** Whether the port speaks TLS; {@code false} if the registry does not say. */
  public boolean secure() {
    return secure;
  }

  /** Whether the registry does not say if the port speaks TLS, so that the call decides. */
  public boolean anyScheme() {
    return anyScheme;
  }

  /** A second port: with TLS if this one is plain, plain if this one has TLS; 0: there is none. */
  public int otherPort() {
    return otherPort;
  }

  /** The port with mutual TLS of Graft; 0: it announces none. */
  public int tlsPort() {
    return tlsPort;
  }

  private static int tlsPort(@Nullable String announced, int own) {
    if (announced == null || announced.isEmpty() || announced.length() > MOST_DIGITS) {
      return 0;
    }
    if (announced.equals("same")) {
      return own;
    }
    int number = 0;
    for (int i = 0; i < announced.length(); i++) {
      int digit = announced.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      number = 10 * number + digit;
    }
    return number > 65535 ? 0 : number;
  }

  /** Returns the same instance with another port, as {@link #tlsPort}. */
  public Instance atPort(int other) {
    return other == port ? this : copy(other, 0).build();
  }

  /** Whether the registry says that one of its ports speaks TLS, or is plain. */
  boolean offers(boolean tls) {
    return otherPort > 0 || !anyScheme && secure == tls;
  }

  /** Returns the same instance with the port for one scheme. Only if it can be called by it. */
  Instance forScheme(boolean tls) {
    if (secure == tls && !anyScheme) {
      return this;
    }
    if (anyScheme && !tls) {
      return this;
    }
    return copy(otherPort > 0 ? otherPort : port, otherPort > 0 ? port : 0)
        .secure(tls)
        .anyScheme(false)
        .build();
  }

  private Builder copy(int itsPort, int itsOtherPort) {
    Builder builder = builder(service, id, host, itsPort).otherPort(itsOtherPort);
    builder.secure(secure).anyScheme(anyScheme).weight(weight).zone(zone).version(version);
    builder.metadata(metadata).address(address).anywhere(anywhere).named = named;
    return builder;
  }

  /** Returns the same instance, for which {@link #mayBeAt} allows every address. */
  public Instance anywhere() {
    return copy(port, otherPort).anywhere(true).build();
  }

  /**
   * Returns the same instance, whose host somebody looks up.
   *
   * @param lookedUp the address of {@link #host()}
   */
  public Instance at(HostAddress lookedUp) {
    Builder builder = copy(port, otherPort);
    builder.named = lookedUp;
    return builder.build();
  }

  /**
   * Whether a registry may send callers to an address. Unless the settings allow it, it may not be
   * link-local (169.254.0.0/16, fe80::/10), where clouds serve credentials to hosts, or multicast.
   */
  public boolean mayBeAt(InetAddress where) {
    return anywhere || !where.isLinkLocalAddress() && !where.isMulticastAddress();
  }

  /**
   * The share of traffic relative to the other instances. 0: listed, but gets no traffic. 1 by
   * default.
   */
  public double weight() {
    return weight;
  }

  public @Nullable String zone() {
    return zone;
  }

  public @Nullable String version() {
    return version;
  }

  /** What else the instance announces; never {@code null}, unmodifiable, sorted by key. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * The address of {@link #host()}, which the registry has, or has looked up; {@code null}: it is
   * not known, see {@link #isLookedUp}.
   */
  public @Nullable InetAddress address() {
    HostAddress lookedUp = named;
    return lookedUp == null ? address : lookedUp.address();
  }

  /** Whether the registry looks the host up, because it is a name; if not, a client may. */
  public boolean isLookedUp() {
    return named != null;
  }

  /** Whether the host is being looked up for the first time. */
  public boolean isPending() {
    HostAddress lookedUp = named;
    return lookedUp != null && lookedUp.isPending();
  }

  /** {@code host:port}, with an IPv6 address in brackets. */
  public String authority() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Instance)) {
      return false;
    }
    Instance that = (Instance) other;
    return port == that.port
        && secure == that.secure
        && anyScheme == that.anyScheme
        && otherPort == that.otherPort
        && weight == that.weight
        && service.equals(that.service)
        && id.equals(that.id)
        && host.equals(that.host)
        && Objects.equals(zone, that.zone)
        && Objects.equals(version, that.version)
        && metadata.equals(that.metadata);
  }

  @Override
  public int hashCode() {
    return 31 * service.hashCode() + id.hashCode();
  }

  @Override
  public String toString() {
    return service + "/" + id + "@" + authority();
  }

  /** Builds instances. */
  public static final class Builder {
    private final String service;
    private final String id;
    private final String host;
    private final int port;
    private boolean secure;
    private boolean anyScheme;
    private int otherPort;
    private double weight = 1;
    private @Nullable String zone;
    private @Nullable String version;
    private @Nullable InetAddress address;
    private @Nullable HostAddress named;
    private boolean anywhere;
    private Map<String, String> metadata = Collections.emptyMap();

    private Builder(String service, String id, String host, int port) {
      this.service = Objects.requireNonNull(service, "service");
      this.id = Objects.requireNonNull(id, "id");
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      this.host = bracketed ? host.substring(1, host.length() - 1) : host;
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("port " + port + " of " + id + " is not 1 to 65535");
      }
      this.port = port;
    }

    public Builder secure(boolean value) {
      secure = value;
      return this;
    }

    /** See {@link Instance#anyScheme}. */
    public Builder anyScheme(boolean value) {
      anyScheme = value;
      return this;
    }

    /** See {@link Instance#otherPort}; an invalid number is treated as 0. */
    public Builder otherPort(int value) {
      otherPort = value >= 1 && value <= 65535 ? value : 0;
      return this;
    }

    /** A weight that is negative or not finite is treated as 1. */
    public Builder weight(double value) {
      weight = value >= 0 && value < Double.POSITIVE_INFINITY ? value : 1;
      return this;
    }

    public Builder zone(@Nullable String value) {
      zone = value;
      return this;
    }

    public Builder version(@Nullable String value) {
      version = value;
      return this;
    }

    public Builder address(@Nullable InetAddress value) {
      address = value;
      return this;
    }

    /** See {@link Instance#mayBeAt}; false by default. */
    public Builder anywhere(boolean value) {
      anywhere = value;
      return this;
    }

    public Builder metadata(Map<String, String> value) {
      metadata = value;
      return this;
    }

    public Instance build() {
      return new Instance(this);
    }
  }
}
