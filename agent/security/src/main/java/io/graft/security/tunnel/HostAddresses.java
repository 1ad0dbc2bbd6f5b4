package io.graft.security.tunnel;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** The addresses at which others reach this host. They may change. */
final class HostAddresses {
  private static final long KEPT_NANOS = 10_000_000_000L;

  private volatile List<InetAddress> known = Collections.emptyList();
  private long looked;

  /** Looks at the interfaces again, if the last look was a while ago. */
  synchronized List<InetAddress> current() {
    long now = System.nanoTime();
    if (looked == 0 || now - looked > KEPT_NANOS) {
      looked = now;
      try {
        known = find();
      } catch (SocketException | RuntimeException e) {
        // The last ones stay until the next look.
        return known;
      }
    }
    return known;
  }

  /** What the last look has found. */
  List<InetAddress> known() {
    return known;
  }

  private static List<InetAddress> find() throws SocketException {
    boolean ipv6 = !Boolean.getBoolean("java.net.preferIPv4Stack");
    List<InetAddress> found = new ArrayList<>();
    Enumeration<NetworkInterface> interfaces = NetworkInterface.getNetworkInterfaces();
    while (interfaces != null && interfaces.hasMoreElements()) {
      NetworkInterface each = interfaces.nextElement();
      if (!each.isUp()) {
        continue;
      }
      for (InetAddress address : Collections.list(each.getInetAddresses())) {
        boolean usable = !address.isLoopbackAddress() && !address.isMulticastAddress();
        if (usable && (ipv6 || !(address instanceof Inet6Address))) {
          found.add(address);
        }
      }
    }
    return found;
  }
}
