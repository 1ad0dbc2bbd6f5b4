package io.graft.instrumentation.jdkhttpserver;

import com.sun.net.httpserver.HttpExchange;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;

/** The application closes the exchange, perhaps without having answered. */
@JoinPoint(type = "sun.net.httpserver.HttpExchangeImpl", method = "close", descriptor = "()V")
@JoinPoint(type = "sun.net.httpserver.HttpsExchangeImpl", method = "close", descriptor = "()V")
public final class CloseAdvice {
  private CloseAdvice() {}

  @OnExit
  public static void exit(@This HttpExchange exchange) {
    Exchanges.end(exchange, null);
  }
}
