package io.graft.security.tunnel;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Limits the handshakes under way, in all and from each address. Used by the loop's thread. */
final class HandshakeLimits {
  private static final int MOST = 1024;
  private static final int MOST_OF_ONE = 64;

  private final Map<InetAddress, Integer> underWay = new HashMap<>();
  private int all;

  /** Returns whether one more may begin; then {@link #end} must be called. */
  boolean begin(InetAddress peer) {
    Integer present = underWay.get(peer);
    int of = present == null ? 0 : present;
    if (all >= MOST || of >= MOST_OF_ONE) {
      return false;
    }
    all++;
    underWay.put(peer, of + 1);
    return true;
  }

  void end(InetAddress peer) {
    all--;
    Integer present = underWay.get(peer);
    if (present == null || present <= 1) {
      underWay.remove(peer);
    } else {
      underWay.put(peer, present - 1);
    }
  }
}
