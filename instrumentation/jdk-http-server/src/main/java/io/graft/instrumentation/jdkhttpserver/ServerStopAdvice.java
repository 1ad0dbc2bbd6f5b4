package io.graft.instrumentation.jdkhttpserver;

import com.sun.net.httpserver.HttpServer;
import io.graft.governance.Governance;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import java.net.InetSocketAddress;

/** A server is about to close its socket. */
@JoinPoint(type = "sun.net.httpserver.HttpServerImpl", method = "stop", descriptor = "(I)V")
@JoinPoint(type = "sun.net.httpserver.HttpsServerImpl", method = "stop", descriptor = "(I)V")
public final class ServerStopAdvice {
  private ServerStopAdvice() {}

  @OnEnter
  public static void enter(@This HttpServer server) {
    InetSocketAddress bound = server.getAddress();
    if (bound != null) {
      Governance.lifecycle().closed(bound.getPort());
    }
  }
}
