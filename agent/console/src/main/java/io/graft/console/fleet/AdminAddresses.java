package io.graft.console.fleet;

import io.graft.governance.service.Instance;
import io.graft.net.Addresses;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the agents of instances are asked. A registry must not send this agent to other places than
 * those of calls, nor to an endpoint of this host that belongs to somebody else. Not thread-safe.
 */
final class AdminAddresses {
  private static final String KEY = "admin";

  /** Whether an address is of this host. */
  private final Map<InetAddress, Boolean> own = new HashMap<>();

  /** Returns the agent of an instance; {@code null}: it announces none. */
  @Nullable Agent of(Instance instance) {
    String announced = instance.metadata().get(KEY);
    if (announced == null || announced.isEmpty() || announced.length() > 80) {
      return null;
    }
    int colon = announced.lastIndexOf(':');
    int port = colon < 0 ? 0 : port(announced.substring(colon + 1));
    InetAddress address = colon < 0 ? null : Addresses.literal(announced.substring(0, colon));
    if (address == null || port == 0) {
      return Agent.refused(
          announced, instance.id(), "it announces an address that is not host:port: " + announced);
    }
    InetAddress where = instance.address();
    if (address.isAnyLocalAddress()) {
      if (where == null) {
        return Agent.refused(announced, instance.id(), "its host has not been looked up");
      }
      address = where;
    }
    if (!instance.mayBeAt(address)) {
      return Agent.refused(
          announced,
          instance.id(),
          "link-local and multicast addresses are not asked: " + announced);
    }
    if (address.isLoopbackAddress() && (where == null || !isOwn(where))) {
      return Agent.refused(
          announced,
          instance.id(),
          "its admin endpoint listens on loopback of another host; there,"
              + " graft.admin=0.0.0.0:9464 opens it");
    }
    Instance target = Agent.at(announced, address, port);
    boolean trusted = address.equals(where) || address.isLoopbackAddress();
    return new Agent(target.authority(), instance.id(), target, trusted);
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port > 0 && port <= 65_535 ? port : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private boolean isOwn(InetAddress address) {
    return own.computeIfAbsent(
        address,
        any -> {
          try {
            return any.isLoopbackAddress() || NetworkInterface.getByInetAddress(any) != null;
          } catch (SocketException e) {
            return false;
          }
        });
  }
}
