package io.graft.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Parses and prints numeric addresses, without DNS. Not for premain: it loads {@link InetAddress}.
 */
public final class Addresses {
  private Addresses() {}

  /**
   * Parses a numeric address, with or without brackets and scope; {@code null} for a name. Never
   * uses DNS.
   */
  public static @Nullable InetAddress literal(String host) {
    if (host.isEmpty()) {
      return null;
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      return literal(host.substring(1, host.length() - 1));
    }
    int scope = host.indexOf('%');
    if (scope > 0) {
      InetAddress bare = literal(host.substring(0, scope));
      return bare instanceof Inet6Address ? scoped(host, bare) : null;
    }
    boolean colon = host.indexOf(':') >= 0;
    int dots = 0;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean hex = colon && (c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' || c == ':');
      dots += c == '.' ? 1 : 0;
      if (!digit && !hex && c != '.') {
        return null;
      }
    }
    if (!colon && dots != 3) {
      return null;
    }
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      // 999.1.1.1 is neither an address nor a name; the client will report that.
      return null;
    }
  }

  /** Returns the address with its interface, if this host has one of that name. */
  private static InetAddress scoped(String host, InetAddress bare) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return bare;
    }
  }

  /** Returns the numeric address, without the scope unless it is link-local. */
  public static String numeric(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    // A link-local address is useless without its interface.
    return scope < 0 || address.isLinkLocalAddress() ? text : text.substring(0, scope);
  }
}
