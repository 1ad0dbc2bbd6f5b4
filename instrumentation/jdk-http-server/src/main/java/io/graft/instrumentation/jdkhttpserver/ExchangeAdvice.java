package io.graft.instrumentation.jdkhttpserver;

import com.sun.net.httpserver.HttpExchange;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.ServerEntry;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import org.jspecify.annotations.Nullable;

/** A request, at the first link of its filter chain; the other links are part of it. */
@JoinPoint(
    type = "com.sun.net.httpserver.Filter$Chain",
    method = "doFilter",
    descriptor = "(Lcom/sun/net/httpserver/HttpExchange;)V")
@ServerEntry
public final class ExchangeAdvice {
  private ExchangeAdvice() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(@Argument(0) HttpExchange exchange) throws Throwable {
    if (JdkServerDriver.INSTANCE.kept(exchange) != null) {
      return null;
    }
    if (!ServerStartAdvice.told) {
      ServerStartAdvice.exit(exchange.getHttpContext().getServer());
    }
    return JdkServerDriver.INSTANCE.enter(exchange, exchange);
  }

  @OnExit
  public static void exit(
      @Argument(0) HttpExchange exchange,
      @Entered @Nullable Object call,
      @Thrown @Nullable Throwable thrown) {
    JdkServerDriver.INSTANCE.exit(call, exchange, exchange, thrown);
  }

  /** A response without a body is complete with its headers; the exchange need not be closed. */
  @JoinPoint(
      type = "sun.net.httpserver.HttpExchangeImpl",
      method = "sendResponseHeaders",
      descriptor = "(IJ)V")
  @JoinPoint(
      type = "sun.net.httpserver.HttpsExchangeImpl",
      method = "sendResponseHeaders",
      descriptor = "(IJ)V")
  public static final class ResponseHeaders {
    @OnExit(onThrow = false)
    public static void exit(
        @This HttpExchange exchange, @Argument(0) int status, @Argument(1) long length) {
      if (length == -1
          || status == 204
          || status == 304
          || status < 200
          || exchange.getRequestMethod().equals("HEAD")) {
        JdkServerDriver.INSTANCE.end(exchange, null);
      } else {
        String type = exchange.getResponseHeaders().getFirst("Content-Type");
        JdkServerDriver.INSTANCE.answers(exchange, status, type);
      }
    }
  }

  /** The application closes the exchange, perhaps without a response. */
  @JoinPoint(type = "sun.net.httpserver.HttpExchangeImpl", method = "close", descriptor = "()V")
  @JoinPoint(type = "sun.net.httpserver.HttpsExchangeImpl", method = "close", descriptor = "()V")
  public static final class Close {
    @OnExit
    public static void exit(@This HttpExchange exchange) {
      JdkServerDriver.INSTANCE.end(exchange, null);
    }
  }
}
