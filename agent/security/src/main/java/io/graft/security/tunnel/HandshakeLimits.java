package io.graft.security.tunnel;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits the handshakes under way, in all and from each address; in IPv6 from each network of 64
 * bits, as a host has all of its addresses. Used by the loop's thread, except for {@link
 * #unfinished}.
 */
final class HandshakeLimits {
  private static final int MOST = 1024;
  private static final int MOST_OF_ONE = 64;

  private static final int NETWORK_BYTES = 8;

  /** How long the request that a handshake was for may take to reach the application. */
  private static final long ARRIVAL_NANOS = 500_000_000L;

  private final LongSupplier clock;
  private final Map<Object, Integer> underWay = new HashMap<>();
  private volatile int all;
  private volatile long lastEnd;

  HandshakeLimits() {
    this(System::nanoTime);
  }

  /**
   * @param clock in nanoseconds
   */
  HandshakeLimits(LongSupplier clock) {
    this.clock = clock;
    lastEnd = clock.getAsLong() - ARRIVAL_NANOS;
  }

  /**
   * How many requests the application will get at least, of which it knows nothing: in TLS 1.3 a
   * client sends its request before the server has ended the handshake. From any thread.
   */
  int unfinished() {
    return all + (clock.getAsLong() - lastEnd < ARRIVAL_NANOS ? 1 : 0);
  }

  /** Returns whether one more may begin; then {@link #end} must be called. */
  boolean begin(InetAddress address) {
    Object peer = peer(address);
    Integer present = underWay.get(peer);
    int of = present == null ? 0 : present;
    if (all >= MOST || of >= MOST_OF_ONE) {
      return false;
    }
    all = all + 1;
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
    lastEnd = clock.getAsLong();
    all = all - 1;
    Integer present = underWay.get(peer);
    if (present == null || present <= 1) {
      underWay.remove(peer);
    } else {
      underWay.put(peer, present - 1);
    }
  }
}
