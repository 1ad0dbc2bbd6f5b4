package io.graft.instrumentation.spi;

import io.graft.governance.outbound.ClientCall;
import io.graft.governance.service.Instance;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.TimeUnit;

/** What client adapters of blocking libraries have in common. */
public final class Sockets {
  private static final int MOST_DRAINED = 64 * 1024;

  private Sockets() {}

  /**
   * Returns the address of an instance, which calls itself by the name that the application used:
   * what a library connects to without having to ask DNS, and shows and verifies as before.
   *
   * @throws UnknownHostException where the instance is known by a name that cannot be resolved
   */
  public static InetAddress address(Instance instance, String logicalHost)
      throws UnknownHostException {
    InetAddress address = resolved(instance);
    if (address instanceof Inet6Address) {
      int scope = ((Inet6Address) address).getScopeId();
      return Inet6Address.getByAddress(logicalHost, address.getAddress(), scope == 0 ? -1 : scope);
    }
    return InetAddress.getByAddress(logicalHost, address.getAddress());
  }

  private static InetAddress resolved(Instance instance) throws UnknownHostException {
    InetAddress address = instance.address();
    if (address != null) {
      return address;
    }
    InetAddress found = lookUp(instance.host());
    if (!instance.mayBeAt(found)) {
      throw new UnknownHostException(
          instance
              + " is at "
              + found.getHostAddress()
              + ", an address of the link or of many hosts; graft.registry.link-local=true allows"
              + " it");
    }
    return found;
  }

  /** As {@link #address}, in digits. */
  public static String digits(Instance instance) throws UnknownHostException {
    InetAddress address = instance.address();
    if (address instanceof Inet4Address && isDigits(instance.host())) {
      return instance.host();
    }
    return resolved(instance).getHostAddress();
  }

  /** Asks DNS with our rights: the application has asked for a service and not for this host. */
  private static InetAddress lookUp(String host) throws UnknownHostException {
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

  /**
   * Waits as long as the attempt that {@code call} has begun last must wait.
   *
   * @return false where the thread was interrupted, and stays so: nothing is to be sent
   */
  public static boolean backOff(ClientCall call) {
    long nanos = call.backoffNanos();
    if (nanos <= 0) {
      return !Thread.currentThread().isInterrupted();
    }
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Waits as long as the first attempt of {@code call}, or its refusal, must wait.
   *
   * @throws InterruptedIOException where the thread was interrupted, and stays so: the call is
   *     ended
   */
  public static void delay(ClientCall call) throws InterruptedIOException {
    if (call.backoffNanos() > 0 && !backOff(call)) {
      call.cancel();
      call.end();
      throw new InterruptedIOException("interrupted before the request was sent");
    }
  }

  /**
   * Reads to its end the body of a response that nobody wants, so that its connection can be used
   * again. Of one that is long a part is read: another connection is cheaper.
   */
  public static void drain(InputStream body) throws IOException {
    byte[] some = new byte[4096];
    int left = MOST_DRAINED;
    for (int n = 0; n >= 0 && left > 0; left -= n) {
      n = body.read(some);
    }
  }

  /**
   * Returns a failure that says the same, but not that nothing was sent: for one that would, had
   * the attempt not sent something before.
   */
  public static IOException afterSending(Throwable failure) {
    SocketException seen = new SocketException("after sending: " + failure.getMessage());
    seen.initCause(failure);
    return seen;
  }

  /**
   * Returns the tighter of a library's timeout and the call's.
   *
   * @param millis the library's, in milliseconds; 0 or less: none
   */
  public static int timeoutMillis(ClientCall call, int millis) {
    long nanos = call.timeoutNanos();
    if (nanos == Long.MAX_VALUE) {
      return millis;
    }
    long limit = Math.max(1, Math.min(Integer.MAX_VALUE, nanos / 1_000_000));
    return millis <= 0 ? (int) limit : (int) Math.min(millis, limit);
  }
}
