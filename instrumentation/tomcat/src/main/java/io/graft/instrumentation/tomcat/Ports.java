package io.graft.instrumentation.tomcat;

import io.graft.governance.Governance;
import java.net.InetAddress;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ProtocolHandler;
import org.jspecify.annotations.Nullable;

/** Tells what connectors listen on. */
final class Ports {
  /** Not so where Tomcat was started before Graft was attached, until a request has come. */
  static volatile boolean told;

  private Ports() {}

  static void tell(Connector connector) {
    int port = connector.getLocalPort();
    ProtocolHandler handler = connector.getProtocolHandler();
    if (port <= 0 || handler.getClass().getName().contains(".ajp.")) {
      return;
    }
    told = true;
    // Not the connector's scheme: that is what a proxy before it speaks, this is what the port
    // speaks.
    boolean secure = Boolean.parseBoolean(String.valueOf(connector.getProperty("SSLEnabled")));
    Governance.lifecycle().listening(secure ? "https" : "http", address(handler), port);
  }

  private static @Nullable InetAddress address(ProtocolHandler handler) {
    return handler instanceof AbstractProtocol
        ? ((AbstractProtocol<?>) handler).getAddress()
        : null;
  }
}
