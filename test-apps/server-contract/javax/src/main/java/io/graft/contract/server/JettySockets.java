package io.graft.contract.server;

import org.eclipse.jetty.servlet.ServletContextHandler;

/** Up to Jetty 11, the application with servlets has no WebSocket. */
final class JettySockets {
  private JettySockets() {}

  static void add(ServletContextHandler context) {
    // Nothing is added.
  }
}
