package io.graft.instrumentation.tomcat;

import io.graft.governance.Governance;
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

/** Tells what connectors listen on, and where their requests wait. */
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
    Collection<?> queue = queue(handler.getExecutor());
    if (queue != null && handler instanceof AbstractProtocol) {
      int threads = ((AbstractProtocol<?>) handler).getMaxThreads();
      Governance.waiting().add(queue, Math.max(1, threads));
    }
  }

  /** Where requests wait for a thread of the pool; {@code null}: nowhere, or nobody knows. */
  private static @Nullable Collection<?> queue(@Nullable Executor executor) {
    if (executor instanceof ThreadPoolExecutor) {
      return ((ThreadPoolExecutor) executor).getQueue();
    }
    if (executor == null) {
      return null;
    }
    try {
      // From Tomcat 10.1 on the pool is a class of its own, with the methods of the JDK's.
      return (Collection<?>)
          MethodHandles.publicLookup()
              .findVirtual(
                  executor.getClass(), "getQueue", MethodType.methodType(BlockingQueue.class))
              .invoke(executor);
    } catch (Throwable e) {
      // One thread for each request, or a pool that is shared by connectors.
      return null;
    }
  }

  private static @Nullable InetAddress address(ProtocolHandler handler) {
    return handler instanceof AbstractProtocol
        ? ((AbstractProtocol<?>) handler).getAddress()
        : null;
  }
}
