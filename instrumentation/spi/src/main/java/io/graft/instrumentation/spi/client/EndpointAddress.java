package io.graft.instrumentation.spi.client;

import io.graft.bootstrap.Slot;
import io.graft.governance.service.Instance;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;

/** The address that a client connects to instead of the one that the application named. */
public final class EndpointAddress {
  private EndpointAddress() {}

  /**
   * Returns the address of an instance, with the application's name of the host: the library
   * connects to it without asking DNS, and still displays and verifies that name.
   *
   * <p>Never waits, so an event loop may call it: the directory looks up hosts that are names, each
   * before it is called for the first time.
   *
   * @throws UnknownHostException if the host is unknown, or still being looked up
   */
  public static InetAddress of(Instance instance, String logicalHost) throws UnknownHostException {
    if (instance.address() == null && instance.isLookedUp()) {
      throw new UnknownHostException(
          instance.host()
              + (instance.isPending() ? " is still being looked up" : " is an unknown host"));
    }
    return named(resolved(instance), logicalHost);
  }

  /**
   * As {@link #of}, for a thread that may wait: if the host is not known, it looks it up itself.
   *
   * @throws UnknownHostException if the host is unknown
   */
  public static InetAddress awaited(Instance instance, String logicalHost)
      throws UnknownHostException {
    return named(resolved(instance), logicalHost);
  }

  private static InetAddress named(InetAddress address, String logicalHost)
      throws UnknownHostException {
    if (address instanceof Inet6Address) {
      int scope = ((Inet6Address) address).getScopeId();
      return Inet6Address.getByAddress(logicalHost, address.getAddress(), scope == 0 ? -1 : scope);
    }
    return InetAddress.getByAddress(logicalHost, address.getAddress());
  }

  /** As {@link #of}, with the instance's port. */
  public static InetSocketAddress socket(Instance instance, String logicalHost)
      throws UnknownHostException {
    return new InetSocketAddress(of(instance, logicalHost), instance.port());
  }

  private static InetAddress resolved(Instance instance) throws UnknownHostException {
    InetAddress known = instance.address();
    InetAddress address = known != null ? known : lookUp(instance.host());
    if (known != null && !instance.isLookedUp() || instance.mayBeAt(address)) {
      return address;
    }
    throw new UnknownHostException(
        instance
            + " is at "
            + address.getHostAddress()
            + ", an address of the link or of many hosts; graft.registry.link-local=true allows"
            + " it");
  }

  /** As {@link #awaited}, in digits. */
  public static String digits(Instance instance) throws UnknownHostException {
    InetAddress address = instance.address();
    if (address instanceof Inet4Address && isDigits(instance.host())) {
      return instance.host();
    }
    return resolved(instance).getHostAddress();
  }

  /**
   * Asks DNS with the agent's rights: the application has asked for a service, not for this host.
   * The host may have the name of a service too, and must not get a virtual address.
   */
  public static InetAddress lookUp(String host) throws UnknownHostException {
    Object[] slot = Slot.current();
    Object before = slot[Slot.OWN];
    slot[Slot.OWN] = Boolean.TRUE;
    try {
      return privileged(host);
    } finally {
      slot[Slot.OWN] = before;
    }
  }

  private static InetAddress privileged(String host) throws UnknownHostException {
    if (System.getSecurityManager() == null) {
      return InetAddress.getByName(host);
    }
    try {
      return AccessController.doPrivileged(
          new PrivilegedExceptionAction<InetAddress>() {
            @Override
            public InetAddress run() throws UnknownHostException {
              return InetAddress.getByName(host);
            }
          });
    } catch (PrivilegedActionException e) {
      throw (UnknownHostException) e.getException();
    }
  }

  private static boolean isDigits(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }
}
