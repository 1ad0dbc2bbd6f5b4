package io.graft.instrumentation.tomcat;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import org.apache.catalina.connector.Connector;

/** A connector is about to stop; its port is still known. */
@JoinPoint(
    type = "org.apache.catalina.connector.Connector",
    method = "stopInternal",
    descriptor = "()V")
public final class ConnectorStopAdvice {
  private ConnectorStopAdvice() {}

  @OnEnter
  public static void enter(@This Connector connector) {
    int port = connector.getLocalPort();
    if (port > 0) {
      Governance.lifecycle().closed(port);
    }
  }
}
