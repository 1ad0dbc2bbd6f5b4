package io.graft.governance.resolve;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A host and an optional port, as in settings and headers. Immutable. */
public final class HostPort {
  private static final int LARGEST = 65535;

  private final String host;
  private final int port;

  private HostPort(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /**
   * Parses {@code host}, {@code host:port}, {@code [::1]}, {@code [::1]:port}, {@code ::1} and
   * {@code ::1:port}. An address without brackets is ambiguous: the part after its last colon is
   * the port if it is a decimal number and the rest is an address. Any name is accepted.
   *
   * @throws IllegalArgumentException if the port is invalid; the message is a clause that says why
   */
  public static HostPort of(String text) {
    int close = text.startsWith("[") ? text.indexOf(']') : -1;
    if (close > 0) {
      String rest = text.substring(close + 1);
      if (!rest.isEmpty() && rest.charAt(0) != ':') {
        throw new IllegalArgumentException("after ']' there is no ':' and port");
      }
      return new HostPort(
          withScope(text.substring(1, close)), rest.isEmpty() ? -1 : port(rest.substring(1)));
    }
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return new HostPort(text, -1);
    }
    String before = text.substring(0, colon);
    if (text.indexOf(':') == colon) {
      return new HostPort(before, port(text.substring(colon + 1)));
    }
    boolean address = isIpv6(text);
    boolean ported = isIpv6(before) && isPort(text.substring(colon + 1));
    return ported
        ? new HostPort(withScope(before), port(text.substring(colon + 1)))
        : new HostPort(address ? withScope(text) : text, -1);
  }

  /** Returns the port of a URL without one. */
  public static int defaultPort(boolean secure) {
    return secure ? 443 : 80;
  }

  /** The host: a name as written, or an address without brackets. May be empty. */
  public String host() {
    return host;
  }

  /** The port, 0 to 65535; -1: none. */
  public int port() {
    return port;
  }

  private static int port(String text) {
    if (!isPort(text)) {
      throw new IllegalArgumentException("'" + text + "' is not a port from 0 to 65535");
    }
    return Integer.parseInt(text);
  }

  private static boolean isPort(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= 5 && Integer.parseInt(text) <= LARGEST;
  }

  /** Decodes the percent sign of an interface, which a URL writes as %25 (RFC 6874). */
  private static String withScope(String address) {
    return address.replace("%25", "%");
  }

  /** Whether it is a numeric IPv6 address, with or without an interface. */
  public static boolean isIpv6(String text) {
    String digits = upToScope(text);
    int colons = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      colons += c == ':' ? 1 : 0;
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.' || c > 'f') {
        return false;
      }
    }
    return colons >= 2 && parsed(digits) != null;
  }

  /** Returns an IPv6 address as Java writes it, and anything else in lower case. */
  static String ipv6(String text) {
    String address = withScope(text);
    if (!isIpv6(address)) {
      return address.toLowerCase(Locale.ROOT);
    }
    int scope = address.indexOf('%');
    return parsed(upToScope(address)) + (scope < 0 ? "" : address.substring(scope));
  }

  private static String upToScope(String text) {
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }

  /**
   * Parses an address; {@code null}: it is not one. Never asks a name server, as it has only digits
   * and colons.
   */
  private static @Nullable String parsed(String digits) {
    try {
      return InetAddress.getByName(digits).getHostAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
