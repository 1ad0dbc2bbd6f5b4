package io.graft.instrumentation.tomcat;

import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import org.apache.catalina.connector.Connector;

/** A connector accepts requests. Tomcat starts connectors after the applications behind them. */
@JoinPoint(
    type = "org.apache.catalina.connector.Connector",
    method = "startInternal",
    descriptor = "()V")
public final class ConnectorStartAdvice {
  private ConnectorStartAdvice() {}

  @OnExit(onThrow = false)
  public static void exit(@This Connector connector) {
    Ports.tell(connector);
  }
}
