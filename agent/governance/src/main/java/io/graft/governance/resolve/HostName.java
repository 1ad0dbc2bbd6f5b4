package io.graft.governance.resolve;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A host as the application has written it, and the service that it may mean. Immutable. */
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

  /** Compares names case-insensitively and addresses in any notation. */
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
   * Whether it is likely the name of a service: a name without a dot, but not an address or this
   * host.
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
   * Normalises a host: in lower case, without a trailing dot, and an IPv6 address without brackets,
   * as Java writes it. Keeps an interface ({@code %eth0}).
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

  /** Whether a host, as {@link #canonical} returns it, is a numeric address. */
  public static boolean isAddress(String host) {
    if (host.indexOf(':') >= 0) {
      return true;
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return !host.isEmpty();
  }

  /**
   * Returns {@code host:port}, with an IPv6 address in brackets.
   *
   * @param port -1: only the host
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
   * Returns the host without {@code .svc}, {@code .svc.cluster.local} or {@code .mesh}; {@code
   * null} if it has none of these suffixes.
   */
  public @Nullable String withoutSuffix() {
    return withoutSuffix;
  }

  /** Whether to wait for the first answer of a registry about this name. */
  public boolean plausible() {
    return plausible;
  }
}
