package io.graft.instrumentation.jettyserver;

import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;

/**
 * Reports web applications that start and stop. Only where Jetty starts any of its components is it
 * known that one has not failed, and only there it still serves when it is to stop.
 */
@JoinPoint(
    type = "org.eclipse.jetty.util.component.AbstractLifeCycle",
    method = "start",
    descriptor = "()V")
@Requires(type = "org.eclipse.jetty.server.handler.ContextHandler")
public final class ContextAdvice {
  private ContextAdvice() {}

  @OnExit(onThrow = false)
  public static void exit(@This Object started) {
    if (started instanceof ContextHandler) {
      ContextHandler context = (ContextHandler) started;
      if (context.isAvailable()) {
        Connectors.deployed(context);
      } else {
        Connectors.undeployed(context, false);
      }
      Server server = context.getServer();
      if (server != null && server.isStarted()) {
        Connectors.deployed(server);
      }
    }
  }

  @JoinPoint(
      type = "org.eclipse.jetty.util.component.AbstractLifeCycle",
      method = "stop",
      descriptor = "()V")
  @Requires(type = "org.eclipse.jetty.server.handler.ContextHandler")
  public static final class Stop {
    @OnEnter
    public static void enter(@This Object stopping) {
      if (stopping instanceof ContextHandler) {
        ContextHandler context = (ContextHandler) stopping;
        Server server = context.getServer();
        boolean serving = server != null && server.isStarted();
        if (serving) {
          Connectors.deployed(server);
        }
        Connectors.undeployed(context, serving);
      }
    }
  }
}
