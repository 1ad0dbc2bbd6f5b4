package io.graft.governance.floor;

import io.graft.governance.hash.KeyHash;
import io.graft.governance.resolve.HostName;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The virtual addresses of names, in 240.71.0.0/16: reserved (RFC 1112), so no host has one. An
 * address depends on the name alone, unless two names have the same hash; it is never given to
 * another name, because applications may keep it.
 */
final class VirtualAddresses {
  private static final int FIRST = 240;
  private static final int SECOND = 71;

  /** The addresses that end with 1 to 254. */
  private static final int SLOTS = 256 * 254;

  /** Half of the slots, so that a free one is always near. */
  private static final int MOST = SLOTS / 2;

  private final Map<String, Integer> slots = new ConcurrentHashMap<>();
  private final Map<Integer, String> names = new ConcurrentHashMap<>();

  /**
   * Returns the address of a name, which keeps the name as written.
   *
   * @return {@code null}: no address is left
   */
  @Nullable InetAddress of(String host) {
    String name = HostName.canonical(host);
    Integer slot = slots.get(name);
    if (slot == null) {
      slot = add(name);
    }
    return slot == null ? null : address(host, slot);
  }

  private synchronized @Nullable Integer add(String name) {
    Integer known = slots.get(name);
    if (known != null || slots.size() >= MOST) {
      return known;
    }
    int slot = (int) Math.floorMod(KeyHash.of(name), (long) SLOTS);
    while (names.containsKey(slot)) {
      slot = (slot + 1) % SLOTS;
    }
    names.put(slot, name);
    slots.put(name, slot);
    return slot;
  }

  private static InetAddress address(String host, int slot) {
    byte[] bytes = {(byte) FIRST, (byte) SECOND, (byte) (slot / 254), (byte) (slot % 254 + 1)};
    try {
      return InetAddress.getByAddress(host, bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the name, in lower case, that an address was given to; {@code null}: not virtual. */
  @Nullable String name(InetAddress address) {
    if (!(address instanceof Inet4Address) || names.isEmpty()) {
      return null;
    }
    byte[] bytes = address.getAddress();
    if ((bytes[0] & 0xff) != FIRST || bytes[1] != SECOND || bytes[3] == 0) {
      return null;
    }
    return names.get((bytes[2] & 0xff) * 254 + (bytes[3] & 0xff) - 1);
  }

  /** All names with their addresses in digits, for the status page. */
  Map<String, String> all() {
    Map<String, String> all = new TreeMap<>();
    for (Map.Entry<String, Integer> each : slots.entrySet()) {
      all.put(each.getKey(), address(each.getKey(), each.getValue()).getHostAddress());
    }
    return all;
  }
}
