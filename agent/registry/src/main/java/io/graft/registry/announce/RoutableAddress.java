package io.graft.registry.announce;

import io.graft.net.Addresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Enumeration;

/** Finds the address of this host that other hosts can call. */
final class RoutableAddress {
  private RoutableAddress() {}

  /** Addresses for documentation: only a default route leads to them. */
  private static final String[] ELSEWHERE = {"192.0.2.1", "2001:db8::1"};

  /**
   * Returns the address that other hosts can most likely call: that of the default route, or the
   * first of the first interface that is up and neither loopback nor a tunnel. IPv4 is preferred.
   * Loopback if there is none.
   */
  static String find() {
    for (String each : ELSEWHERE) {
      InetAddress far = Addresses.literal(each);
      InetAddress local = far == null ? null : LocalAddress.to(far);
      if (local != null
          && !local.isAnyLocalAddress()
          && !local.isLoopbackAddress()
          && !local.isLinkLocalAddress()) {
        return Addresses.numeric(local);
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
              six = Addresses.numeric(address);
              sixIndex = next.getIndex();
            } else {
              four = Addresses.numeric(address);
              fourIndex = next.getIndex();
            }
          }
        }
      }
    } catch (SocketException e) {
      // No permission to list interfaces: loopback is right for callers on this host.
      return "127.0.0.1";
    }
    return four != null ? four : six == null ? "127.0.0.1" : six;
  }
}
