package io.graft.instrumentation.jdkhttpserver;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import io.graft.governance.Governance;
import io.graft.governance.service.Registration;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadPoolExecutor;

/** A server accepts requests, on the port that it was bound to when it was made. */
@JoinPoint(type = "sun.net.httpserver.HttpServerImpl", method = "start", descriptor = "()V")
@JoinPoint(type = "sun.net.httpserver.HttpsServerImpl", method = "start", descriptor = "()V")
public final class ServerStartAdvice {
  /** Not so where the server was started before Graft was attached, until a request has come. */
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
        // First, so that it is not registered for a moment.
        Contexts.judge(server, bound.getPort(), registration);
      } finally {
        registration.listening(scheme, bound.getAddress(), bound.getPort());
      }
    }
    if (server.getExecutor() instanceof ThreadPoolExecutor) {
      ThreadPoolExecutor pool = (ThreadPoolExecutor) server.getExecutor();
      // A queue without a bound keeps a pool at its core.
      boolean bounded = pool.getQueue().remainingCapacity() < Integer.MAX_VALUE;
      int threads = bounded ? pool.getMaximumPoolSize() : pool.getCorePoolSize();
      Governance.waiting().add(pool.getQueue(), Math.max(1, threads));
    }
  }
}
