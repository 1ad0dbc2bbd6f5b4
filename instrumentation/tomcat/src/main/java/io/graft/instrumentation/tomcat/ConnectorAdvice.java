package io.graft.instrumentation.tomcat;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ProtocolHandler;
import org.jspecify.annotations.Nullable;

/**
 * Reports the ports of connectors, and their queues of requests. Tomcat starts connectors after the
 * applications behind them.
 */
@JoinPoint(
    type = "org.apache.catalina.connector.Connector",
    method = "startInternal",
    descriptor = "()V")
public final class ConnectorAdvice {
  /** False if Tomcat was started before Graft was attached, until the first request. */
  static volatile boolean told;

  private ConnectorAdvice() {}

  /** A connector starts to accept requests. */
  @OnExit(onThrow = false)
  public static void exit(@This Connector connector) {
    int port = connector.getLocalPort();
    ProtocolHandler handler = connector.getProtocolHandler();
    if (port <= 0 || handler.getClass().getName().contains(".ajp.")) {
      return;
    }
    told = true;
    // Not the connector's scheme, which is that of a proxy in front of it; this is what the port
    // itself uses.
    boolean secure = Boolean.parseBoolean(String.valueOf(connector.getProperty("SSLEnabled")));
    Governance.lifecycle().listening(secure ? "https" : "http", address(handler), port);
    Collection<?> queue = queue(handler.getExecutor());
    if (queue != null && handler instanceof AbstractProtocol) {
      int threads = ((AbstractProtocol<?>) handler).getMaxThreads();
      Governance.waiting().add(queue, Math.max(1, threads));
    }
  }

  /**
   * Returns the queue of requests that wait for a thread of the pool; {@code null}: none, or
   * unknown.
   */
  private static @Nullable Collection<?> queue(@Nullable Executor executor) {
    if (executor instanceof ThreadPoolExecutor) {
      return ((ThreadPoolExecutor) executor).getQueue();
    }
    if (executor == null) {
      return null;
    }
    try {
      // Since Tomcat 10.1 the pool is Tomcat's own class, with the methods of the JDK's.
      return (Collection<?>)
          MethodHandles.publicLookup()
              .findVirtual(
                  executor.getClass(), "getQueue", MethodType.methodType(BlockingQueue.class))
              .invoke(executor);
    } catch (Throwable e) {
      // One thread for each request, or a pool that connectors share.
      return null;
    }
  }

  private static @Nullable InetAddress address(ProtocolHandler handler) {
    return handler instanceof AbstractProtocol
        ? ((AbstractProtocol<?>) handler).getAddress()
        : null;
  }

  /** A connector is about to stop; its port is still known. */
  @JoinPoint(
      type = "org.apache.catalina.connector.Connector",
      method = "stopInternal",
      descriptor = "()V")
  public static final class Stop {
    @OnEnter
    public static void enter(@This Connector connector) {
      int port = connector.getLocalPort();
      if (port > 0) {
        Governance.lifecycle().closed(port);
      }
    }
  }
}
