package io.graft.instrumentation.tomcat;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import java.net.InetAddress;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ProtocolHandler;
import org.jspecify.annotations.Nullable;

/** A connector accepts requests. Tomcat starts connectors after the applications behind them. */
@JoinPoint(
    type = "org.apache.catalina.connector.Connector",
    method = "startInternal",
    descriptor = "()V")
public final class ConnectorStartAdvice {
  private ConnectorStartAdvice() {}

  @OnExit(onThrow = false)
  public static void exit(@This Connector connector) {
    int port = connector.getLocalPort();
    ProtocolHandler handler = connector.getProtocolHandler();
    if (port <= 0 || handler.getClass().getName().contains(".ajp.")) {
      return;
    }
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
