package io.graft.registry;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** Addresses without DNS. Not for premain: it loads {@link InetAddress}. */
public final class Addresses {
  private Addresses() {}

  /**
   * The address that {@code host} is as a number, in brackets or without, with an interface or
   * without; {@code null}: it is a name. Never asks DNS.
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
      // 999.1.1.1: neither a number nor a name; the client will say so.
      return null;
    }
  }

  /** With its interface, if this host has one of that name. */
  private static InetAddress scoped(String host, InetAddress bare) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return bare;
    }
  }

  /** Addresses for documentation: whoever has a route to them has one to everywhere. */
  private static final String[] ELSEWHERE = {"192.0.2.1", "2001:db8::1"};

  /**
   * The address of this host that others can most likely call: that of its default route, or the
   * first of the interface that is up and was there first, no loopback and no tunnel; IPv4 before
   * IPv6. Loopback where there is none.
   */
  static String routable() {
    for (String each : ELSEWHERE) {
      InetAddress far = literal(each);
      InetAddress local = far == null ? null : Route.to(far);
      if (local != null
          && !local.isAnyLocalAddress()
          && !local.isLoopbackAddress()
          && !local.isLinkLocalAddress()) {
        return numeric(local);
      }
    }
    return first();
  }

  private static String first() {
    String four = null;
    int fourIndex = Integer.MAX_VALUE;
    String six = null;
    int sixIndex = Integer.MAX_VALUE;
    try {
      Enumeration<NetworkInterface> interfaces = NetworkInterface.getNetworkInterfaces();
      while (interfaces != null && interfaces.hasMoreElements()) {
        NetworkInterface next = interfaces.nextElement();
        if (!next.isUp() || next.isLoopback() || next.isPointToPoint()) {
          continue;
        }
        Enumeration<InetAddress> addresses = next.getInetAddresses();
        while (addresses.hasMoreElements()) {
          InetAddress address = addresses.nextElement();
          if (address.isLinkLocalAddress() || address.isMulticastAddress()) {
            continue;
          }
          boolean isSix = address instanceof Inet6Address;
          if (next.getIndex() < (isSix ? sixIndex : fourIndex)) {
            if (isSix) {
              six = numeric(address);
              sixIndex = next.getIndex();
            } else {
              four = numeric(address);
              fourIndex = next.getIndex();
            }
          }
        }
      }
    } catch (SocketException e) {
      // No permission to list them: loopback is right for whoever shares this host.
      return "127.0.0.1";
    }
    return four != null ? four : six == null ? "127.0.0.1" : six;
  }

  /** The address as a number, without the name of an interface. */
  static String numeric(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    // A link-local address means nothing without its interface.
    return scope < 0 || address.isLinkLocalAddress() ? text : text.substring(0, scope);
  }
}
