package io.graft.console;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The value of {@code graft.admin}. */
final class AdminAddress {
  private AdminAddress() {}

  /**
   * @param text {@code host:port}, a port alone (then on loopback), or {@code off}
   * @return {@code null}: off
   * @throws IllegalArgumentException if it is none of these; the message is a clause that says why
   */
  static @Nullable InetSocketAddress parse(String text) {
    if (text.equalsIgnoreCase("off") || text.equalsIgnoreCase("false")) {
      return null;
    }
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    int port;
    try {
      port = Integer.parseInt(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the port is missing", e);
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("the port is not from 0 to 65535");
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.equals("*")) {
      host = "0.0.0.0";
    }
    try {
      // By bytes, because getLoopbackAddress may return the IPv6 address.
      InetAddress address =
          host.isEmpty()
              ? InetAddress.getByAddress(new byte[] {127, 0, 0, 1})
              : InetAddress.getByName(host);
      return new InetSocketAddress(address, port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("unknown host", e);
    }
  }
}
