package io.graft.instrumentation.jettyserver;

import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;

/**
 * A server has started. Jetty opens its ports first, then starts its handlers, web applications
 * included, and then accepts connections.
 */
@JoinPoint(type = "org.eclipse.jetty.server.Server", method = "doStart", descriptor = "()V")
public final class ServerStartAdvice {
  private ServerStartAdvice() {}

  @OnExit(onThrow = false)
  public static void exit(@This Server server) {
    Connectors.started(server);
  }

  /** A server is about to stop: callers leave before it lets its requests end. */
  @JoinPoint(type = "org.eclipse.jetty.server.Server", method = "doStop", descriptor = "()V")
  public static final class Stop {
    @OnEnter
    public static void enter(@This Server server) {
      for (Connector connector : server.getConnectors()) {
        Connectors.closing(connector);
      }
    }
  }

  /** A connector has started, perhaps after its server, as Spring Boot's do. */
  @JoinPoint(
      type = "org.eclipse.jetty.server.AbstractConnector",
      method = "doStart",
      descriptor = "()V")
  public static final class ConnectorStart {
    @OnExit(onThrow = false)
    public static void exit(@This Connector connector) {
      if (connector.getServer().isStarted()) {
        Connectors.started(connector);
      }
    }
  }

  /** A connector is about to close; its port is still known. */
  @JoinPoint(
      type = "org.eclipse.jetty.server.AbstractNetworkConnector",
      method = "close",
      descriptor = "()V")
  public static final class ConnectorClose {
    @OnEnter
    public static void enter(@This NetworkConnector connector) {
      Connectors.closing(connector);
    }
  }

  /** A web application has started, perhaps one that had failed when its server started. */
  @JoinPoint(
      type = "org.eclipse.jetty.server.handler.ContextHandler",
      method = "doStart",
      descriptor = "()V")
  public static final class ContextStart {
    @OnExit(onThrow = false)
    public static void exit(@This ContextHandler context) {
      Server server = context.getServer();
      if (server != null && server.isStarted()) {
        Connectors.revived(server);
      }
    }
  }
}
