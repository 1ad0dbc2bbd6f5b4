package io.graft.instrumentation.jettyserver;

import io.graft.governance.Governance;
import io.graft.governance.service.Registration;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** Reports the ports of a server, and its queue of requests. */
final class Connectors {
  private static final String FAILED = "its web application has failed to start";

  /** Whether a port is excluded because of that. */
  private static volatile boolean failedBefore;

  private Connectors() {}

  /** A server has started with all its connectors. */
  static void started(Server server) {
    boolean failed = isFailed(server);
    for (Connector connector : server.getConnectors()) {
      report(connector, failed);
    }
    reportQueue(server.getThreadPool());
  }

  /** A connector of a running server has started. */
  static void started(Connector connector) {
    report(connector, isFailed(connector.getServer()));
  }

  /** A web application of a running server has started: the server is no longer a failed one. */
  static void revived(Server server) {
    if (failedBefore) {
      failedBefore = false;
      for (Connector connector : server.getConnectors()) {
        closing(connector); // forgets that it was excluded
        report(connector, false);
      }
    }
  }

  /** A connector is about to close. */
  static void closing(Connector connector) {
    int port = port(connector);
    if (port > 0) {
      Governance.lifecycle().closed(port);
    }
  }

  /** A web application has started. */
  static void deployed(ContextHandler context) {
    Governance.lifecycle().deployed(id(context), context.getContextPath(), war(context));
  }

  /** Reports those that may have been started before Graft was attached. */
  static void deployed(Server server) {
    for (Object each : contexts(server)) {
      ContextHandler context = (ContextHandler) each;
      if (context.isAvailable()) {
        deployed(context);
      }
    }
  }

  /**
   * A web application stops.
   *
   * @param serving whether its server goes on
   */
  static void undeployed(ContextHandler context, boolean serving) {
    Governance.lifecycle().undeployed(id(context), serving);
  }

  private static String id(ContextHandler context) {
    return context.getContextPath() + "@" + System.identityHashCode(context);
  }

  /** The file of a web application; {@code null}: it is none, or a directory. */
  private static @Nullable String war(ContextHandler context) {
    Object found = call(context, "getContextHandler"); // of ee8 and ee9
    Object war = call(found == null ? context : found, "getWar");
    return war instanceof String && ((String) war).endsWith(".war") ? (String) war : null;
  }

  private static @Nullable Object call(Object handler, String method) {
    try {
      return handler.getClass().getMethod(method).invoke(handler);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  private static void report(Connector connector, boolean failed) {
    Object socket = connector.getTransport();
    int port = port(connector);
    if (port <= 0 || !(socket instanceof ServerSocketChannel) || !connector.isRunning()) {
      return; // of no port, or of UDP
    }
    Registration registration = Governance.lifecycle();
    if (failed) {
      // First, so that the port is not registered even for a moment.
      registration.exclude(port, FAILED);
      failedBefore = true;
    }
    boolean secure = connector.getConnectionFactory("SSL") != null;
    InetAddress bound = ((ServerSocketChannel) socket).socket().getInetAddress();
    registration.listening(secure ? "https" : "http", bound, port);
  }

  /** Returns the port of a connector; 0 or less: none. */
  private static int port(Connector connector) {
    return connector instanceof NetworkConnector
        ? ((NetworkConnector) connector).getLocalPort()
        : 0;
  }

  /**
   * Whether a server has web applications and each of them has failed. Jetty then starts all the
   * same, and answers with 503.
   */
  private static boolean isFailed(Server server) {
    Collection<?> contexts = contexts(server);
    for (Object context : contexts) {
      if (((ContextHandler) context).isAvailable()) {
        return false;
      }
    }
    return !contexts.isEmpty();
  }

  private static Collection<?> contexts(Server server) {
    Object found = call(server, "getDescendants"); // since 12
    if (found instanceof Collection) {
      return (Collection<?>) found;
    }
    found = call(server, "getChildHandlersByClass");
    return found instanceof Object[] ? Arrays.asList((Object[]) found) : Collections.emptyList();
  }

  private static @Nullable Object call(Server server, String method) {
    try {
      return Server.class.getMethod(method, Class.class).invoke(server, ContextHandler.class);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /** Requests wait there if all threads are busy. */
  private static void reportQueue(Object threads) {
    if (!(threads instanceof QueuedThreadPool)) {
      return;
    }
    QueuedThreadPool pool = (QueuedThreadPool) threads;
    try {
      Method queue = QueuedThreadPool.class.getDeclaredMethod("getQueue");
      queue.setAccessible(true);
      Governance.waiting()
          .add((Collection<?>) queue.invoke(pool), Math.max(1, pool.getMaxThreads()));
    } catch (ReflectiveOperationException | RuntimeException e) {
      // The library is a named module: how many wait is then unknown.
      return;
    }
  }
}
