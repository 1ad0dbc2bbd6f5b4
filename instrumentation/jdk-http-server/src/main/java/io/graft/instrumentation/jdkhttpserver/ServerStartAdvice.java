package io.graft.instrumentation.jdkhttpserver;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import io.graft.governance.Governance;
import io.graft.governance.service.Registration;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadPoolExecutor;

/** A server starts to accept requests, on the port to which it was bound when it was created. */
@JoinPoint(type = "sun.net.httpserver.HttpServerImpl", method = "start", descriptor = "()V")
@JoinPoint(type = "sun.net.httpserver.HttpsServerImpl", method = "start", descriptor = "()V")
public final class ServerStartAdvice {
  /** False if the server was started before Graft was attached, until the first request. */
  static volatile boolean told;

  private ServerStartAdvice() {}

  @OnExit(onThrow = false)
  public static void exit(@This HttpServer server) throws ReflectiveOperationException {
    InetSocketAddress bound = server.getAddress();
    if (bound != null) {
      told = true;
      String scheme = server instanceof HttpsServer ? "https" : "http";
      Registration registration = Governance.lifecycle();
      try {
        // First, so that the port is not registered even for a moment.
        Contexts.judge(server, bound.getPort(), registration);
      } finally {
        registration.listening(scheme, bound.getAddress(), bound.getPort());
      }
    }
    if (server.getExecutor() instanceof ThreadPoolExecutor) {
      ThreadPoolExecutor pool = (ThreadPoolExecutor) server.getExecutor();
      // A pool with an unbounded queue never grows beyond its core size.
      boolean bounded = pool.getQueue().remainingCapacity() < Integer.MAX_VALUE;
      int threads = bounded ? pool.getMaximumPoolSize() : pool.getCorePoolSize();
      Governance.waiting().add(pool.getQueue(), Math.max(1, threads));
    }
  }

  /** A server is about to stop; its port is still known. */
  @JoinPoint(type = "sun.net.httpserver.HttpServerImpl", method = "stop", descriptor = "(I)V")
  @JoinPoint(type = "sun.net.httpserver.HttpsServerImpl", method = "stop", descriptor = "(I)V")
  public static final class Stop {
    @OnEnter
    public static void enter(@This HttpServer server) {
      InetSocketAddress bound = server.getAddress();
      if (bound != null) {
        Governance.lifecycle().closed(bound.getPort());
      }
    }
  }
}
