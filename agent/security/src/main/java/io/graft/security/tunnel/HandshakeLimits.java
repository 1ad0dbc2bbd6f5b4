package io.graft.security.tunnel;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits the handshakes under way, in all and from each address; in IPv6 from each network of 64
 * bits, as a host has all of its addresses. Used by the loop's thread.
 */
final class HandshakeLimits {
  private static final int MOST = 1024;
  private static final int MOST_OF_ONE = 64;

  private static final int NETWORK_BYTES = 8;

  private final Map<Object, Integer> underWay = new HashMap<>();
  private int all;

  /** Returns whether one more may begin; then {@link #end} must be called. */
  boolean begin(InetAddress address) {
    Object peer = peer(address);
    Integer present = underWay.get(peer);
    int of = present == null ? 0 : present;
    if (all >= MOST || of >= MOST_OF_ONE) {
      return false;
    }
    all++;
    underWay.put(peer, of + 1);
    return true;
  }

  private static Object peer(InetAddress address) {
    return address instanceof Inet6Address
        ? ByteBuffer.wrap(address.getAddress(), 0, NETWORK_BYTES)
        : address;
  }

  void end(InetAddress address) {
    Object peer = peer(address);
    all--;
    Integer present = underWay.get(peer);
    if (present == null || present <= 1) {
      underWay.remove(peer);
    } else {
      underWay.put(peer, present - 1);
    }
  }
}
