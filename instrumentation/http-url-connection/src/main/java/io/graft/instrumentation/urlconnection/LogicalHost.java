package io.graft.instrumentation.urlconnection;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The host by which TLS connections to instances are kept: a name and an address. With only the
 * address, a connection whose certificate was verified for one service would be reused for another
 * one at the same address.
 */
final class LogicalHost {
  private static final char BETWEEN = '~';

  /** Makes connections that must not be reused unique. */
  private static final AtomicLong NEXT = new AtomicLong();

  private LogicalHost() {}

  /** A colon in a host would look like the start of a port. */
  static String with(String name, String digits) {
    // With a SecurityManager, the JDK asks DNS for the host of a kept connection.
    String only = System.getSecurityManager() == null ? "" : "~" + NEXT.incrementAndGet();
    return name + only + BETWEEN + digits.replace(':', '_');
  }

  /** Returns the address in a result of {@link #with}, and any other host unchanged. */
  static String digits(String host) {
    int at = host.lastIndexOf(BETWEEN);
    return at < 0 ? host : host.substring(at + 1).replace('_', ':');
  }
}
