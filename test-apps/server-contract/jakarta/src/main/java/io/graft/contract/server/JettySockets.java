package io.graft.contract.server;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.websocket.api.Session;

/** WebSocket as a servlet container's environment has it. */
final class JettySockets {
  private JettySockets() {}

  static void add(ServletContextHandler context) {
    JettyWebSocketServletContainerInitializer.configure(
        context,
        (application, container) ->
            container.addMapping("/socket", (request, response) -> new Socket()));
  }

  /** Reads what a client sends. */
  public static final class Socket implements Session.Listener.AutoDemanding {}
}
