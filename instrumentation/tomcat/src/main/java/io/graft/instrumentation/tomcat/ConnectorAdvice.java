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
import org.apache.catalina.Container;
import org.apache.catalina.Host;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ProtocolHandler;
import org.jspecify.annotations.Nullable;

/**
 * Reports the ports of connectors, their queues of requests, and web applications. Tomcat starts
 * connectors after the applications behind them.
 */
@JoinPoint(
    type = "org.apache.catalina.connector.Connector",
    method = "startInternal",
    descriptor = "()V")
@JoinPoint(
    type = "org.apache.catalina.core.StandardContext",
    method = "startInternal",
    descriptor = "()V")
public final class ConnectorAdvice {
  /** False if Tomcat was started before Graft was attached, until the first request. */
  static volatile boolean told;

  private ConnectorAdvice() {}

  /** A connector starts to accept requests, or an application has started or failed to. */
  @OnExit(onThrow = false)
  public static void exit(@This Object started) {
    if (started instanceof Connector) {
      report((Connector) started);
    } else {
      StandardContext context = (StandardContext) started;
      report(context);
      if (isServing(context.getParent())) {
        reportAll(context.getParent());
      }
    }
  }

  /** Tomcat was started before Graft was attached, and has got its first request. */
  static void attached(Connector connector) {
    report(connector);
    try {
      // Its type differs between versions.
      Object service = connector.getService();
      Object engine = service.getClass().getMethod("getContainer").invoke(service);
      reportAll((Container) engine);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // They are reported when one of them is started or stopped.
      return;
    }
  }

  /** Reports applications that may have been started before Graft was attached. */
  private static void reportAll(Container parent) {
    for (Container each : parent.findChildren()) {
      if (!(each instanceof StandardContext)) {
        if (each instanceof Host) {
          reportAll(each);
        }
      } else if (((StandardContext) each).getState().isAvailable()) {
        report((StandardContext) each);
      }
    }
  }

  /** Whether a host does not start or stop with its applications. */
  private static boolean isServing(@Nullable Container host) {
    return host != null && host.getState() == LifecycleState.STARTED;
  }

  private static void report(StandardContext context) {
    if (context.getState().isAvailable()) {
      String file = war(context.getOriginalDocBase());
      file = file == null ? war(context.getDocBase()) : file;
      Governance.lifecycle().deployed(id(context), context.getPath(), file);
    } else {
      Governance.lifecycle().undeployed(id(context), false);
    }
  }

  /** The file of an application; {@code null}: a directory, whose name may be generated. */
  private static @Nullable String war(@Nullable String base) {
    return base != null && base.endsWith(".war") ? base : null;
  }

  private static String id(StandardContext context) {
    return context.getName() + "@" + System.identityHashCode(context);
  }

  static void report(Connector connector) {
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

  /** A connector or an application is about to stop; a connector's port is still known. */
  @JoinPoint(
      type = "org.apache.catalina.connector.Connector",
      method = "stopInternal",
      descriptor = "()V")
  @JoinPoint(
      type = "org.apache.catalina.core.StandardContext",
      method = "stopInternal",
      descriptor = "()V")
  public static final class Stop {
    @OnEnter
    public static void enter(@This Object stopping) {
      if (stopping instanceof StandardContext) {
        StandardContext context = (StandardContext) stopping;
        boolean serving = isServing(context.getParent());
        if (serving) {
          reportAll(context.getParent());
        }
        Governance.lifecycle().undeployed(id(context), serving);
        return;
      }
      int port = ((Connector) stopping).getLocalPort();
      if (port > 0) {
        Governance.lifecycle().closed(port);
      }
    }
  }
}
