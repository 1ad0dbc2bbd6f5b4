package io.graft.instrumentation.urlconnection;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The host by which TLS connections to instances are kept: a name and an address. With the address
 * alone a connection whose certificate was checked for one service would serve another one that
 * runs at the same place.
 */
final class LogicalHost {
  private static final char BETWEEN = '~';

  /** Tells connections apart that must not be used again. */
  private static final AtomicLong NEXT = new AtomicLong();

  private LogicalHost() {}

  /** A colon in a host would be taken for the start of a port. */
  static String with(String name, String digits) {
    // Where there is a SecurityManager the JDK asks DNS for the host of a connection that was kept.
    String only = System.getSecurityManager() == null ? "" : "~" + NEXT.incrementAndGet();
    return name + only + BETWEEN + digits.replace(':', '_');
  }

  /** Returns the address of {@link #with}, and any other host as it is. */
  static String digits(String host) {
    int at = host.lastIndexOf(BETWEEN);
    return at < 0 ? host : host.substring(at + 1).replace('_', ':');
  }
}
