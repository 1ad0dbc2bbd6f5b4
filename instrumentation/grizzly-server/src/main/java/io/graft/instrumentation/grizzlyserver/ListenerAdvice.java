package io.graft.instrumentation.grizzlyserver;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.threadpool.GrizzlyExecutorService;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;
import org.jspecify.annotations.Nullable;

/** Reports the ports of a server's listeners, and when its handlers are there. */
public final class ListenerAdvice {
  private static final String SERVER = "grizzly";

  /**
   * False until a port is reported: if the server was started before Graft was attached, or opens
   * its ports by other classes, as GlassFish does.
   */
  static volatile boolean told;

  private ListenerAdvice() {}

  /** Grizzly 2.3 opens its ports before it starts the handlers, newer versions after that. */
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.HttpServer",
      method = "start",
      descriptor = "()V")
  public static final class ServerStart {
    @OnEnter
    public static void enter() {
      Governance.lifecycle().starting(SERVER);
    }

    @OnExit
    public static void exit() {
      Governance.lifecycle().ready(SERVER);
    }
  }

  /** A listener accepts connections. */
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.NetworkListener",
      method = "start",
      descriptor = "()V")
  public static final class Start {
    @OnExit(onThrow = false)
    public static void exit(@This NetworkListener listener) {
      int port = listener.getPort();
      if (port <= 0) {
        return;
      }
      told = true;
      String scheme = listener.isSecure() ? "https" : "http";
      Governance.lifecycle().listening(scheme, address(listener.getHost()), port);
      addQueue(listener.getTransport().getWorkerThreadPool());
    }
  }

  /** A listener is about to stop; its port is still known. */
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.NetworkListener",
      method = "shutdown",
      descriptor = "(JLjava/util/concurrent/TimeUnit;)",
      optional = true)
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.NetworkListener",
      method = "shutdownNow",
      descriptor = "()V",
      optional = true)
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.NetworkListener",
      method = "stop",
      descriptor = "()V")
  public static final class Stop {
    @OnEnter
    public static void enter(@This NetworkListener listener) {
      if (listener.getPort() > 0) {
        Governance.lifecycle().closed(listener.getPort());
      }
    }
  }

  /** Returns the address of a host that has just been bound; {@code null}: every address. */
  private static @Nullable InetAddress address(@Nullable String host) {
    return host == null ? null : new InetSocketAddress(host, 0).getAddress();
  }

  /** Reports the queue of requests that wait for a thread. */
  private static void addQueue(@Nullable ExecutorService pool) {
    if (!(pool instanceof GrizzlyExecutorService)) {
      return;
    }
    ThreadPoolConfig configuration = ((GrizzlyExecutorService) pool).getConfiguration();
    Queue<Runnable> queue = configuration.getQueue();
    if (queue != null) {
      Governance.waiting().add(queue, Math.max(1, configuration.getMaxPoolSize()));
    }
  }
}
