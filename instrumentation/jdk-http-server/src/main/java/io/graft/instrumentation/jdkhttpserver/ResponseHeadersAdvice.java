package io.graft.instrumentation.jdkhttpserver;

import com.sun.net.httpserver.HttpExchange;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;

/** An answer without a body is complete with its headers; nobody needs to close it. */
@JoinPoint(
    type = "sun.net.httpserver.HttpExchangeImpl",
    method = "sendResponseHeaders",
    descriptor = "(IJ)V")
@JoinPoint(
    type = "sun.net.httpserver.HttpsExchangeImpl",
    method = "sendResponseHeaders",
    descriptor = "(IJ)V")
public final class ResponseHeadersAdvice {
  private ResponseHeadersAdvice() {}

  @OnExit(onThrow = false)
  public static void exit(
      @This HttpExchange exchange, @Argument(0) int status, @Argument(1) long length) {
    if (length == -1
        || status == 204
        || status == 304
        || status < 200
        || exchange.getRequestMethod().equals("HEAD")) {
      Exchanges.end(exchange, null);
    } else {
      Exchanges.answers(exchange, status);
    }
  }
}
