package io.graft.governance.resolve;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A host as an application named it, and the service that it may mean. Immutable. */
public final class HostName {
  private static final String[] SUFFIXES = {".svc.cluster.local", ".svc", ".mesh"};

  private final String lowerCase;
  private final @Nullable String withoutSuffix;
  private final boolean plausible;

  private HostName(String lowerCase, @Nullable String withoutSuffix, boolean plausible) {
    this.lowerCase = lowerCase;
    this.withoutSuffix = withoutSuffix;
    this.plausible = plausible;
  }

  /** Host names are the same in any case, and addresses in any spelling. */
  public static HostName of(String host) {
    String name = canonical(host);
    for (String suffix : SUFFIXES) {
      if (name.endsWith(suffix) && name.length() > suffix.length()) {
        return new HostName(name, name.substring(0, name.length() - suffix.length()), true);
      }
    }
    return new HostName(name, null, singleLabel(name));
  }

  /**
   * A name without a dot is most likely that of a service; an address, a domain name or the own
   * host is not.
   */
  private static boolean singleLabel(String name) {
    if (name.equals("localhost")) {
      return false;
    }
    boolean letter = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.' || c == ':') {
        return false;
      }
      letter |= c < '0' || c > '9';
    }
    return letter;
  }

  /**
   * One spelling of a host: in lower case, without a dot at its end, and an IPv6 address without
   * brackets, as Java writes it. An interface ({@code %eth0}) is kept as it is.
   */
  public static String canonical(String host) {
    int length = host.length();
    boolean bracketed = length > 1 && host.charAt(0) == '[' && host.charAt(length - 1) == ']';
    String name = bracketed ? host.substring(1, length - 1) : host;
    if (name.indexOf(':') < 0) {
      String lower = name.toLowerCase(Locale.ROOT);
      return lower.length() > 1 && lower.endsWith(".")
          ? lower.substring(0, lower.length() - 1)
          : lower;
    }
    return HostPort.ipv6(name);
  }

  /**
   * {@code host:port}, with an IPv6 address in brackets.
   *
   * @param port -1: the host alone
   */
  public String authority(int port) {
    String host = lowerCase.indexOf(':') >= 0 ? "[" + lowerCase + "]" : lowerCase;
    return port < 0 ? host : host + ":" + port;
  }

  /** The host in lower case, an IPv6 address without brackets. */
  public String lowerCase() {
    return lowerCase;
  }

  /**
   * The host without {@code .svc}, {@code .svc.cluster.local} or {@code .mesh}; {@code null} where
   * it has none of them.
   */
  public @Nullable String withoutSuffix() {
    return withoutSuffix;
  }

  /** Whether it is worth to wait for a registry to say whether it knows the name. */
  public boolean plausible() {
    return plausible;
  }
}
