package io.graft.instrumentation.jdkhttpserver;

import com.sun.net.httpserver.HttpExchange;
import io.graft.bootstrap.Outcome;
import io.graft.governance.Governance;
import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Thrown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The first link of the chain is where a request begins; the others are part of it. */
@JoinPoint(
    type = "com.sun.net.httpserver.Filter$Chain",
    method = "doFilter",
    descriptor = "(Lcom/sun/net/httpserver/HttpExchange;)V")
public final class FilterChainAdvice {
  private FilterChainAdvice() {}

  @OnEnter(returns = OnEnter.Returns.STATE_OR_OUTCOME)
  public static @Nullable Object enter(@Argument(0) HttpExchange exchange)
      throws IOException, ReflectiveOperationException {
    Governance governance = Governance.current();
    if (governance == null || Exchanges.contains(exchange)) {
      return null;
    }
    ServerCall call = governance.inbound().begin(ExchangeAdapter.INSTANCE, exchange);
    if (call == null) {
      return null;
    }
    try {
      return entered(exchange, call);
    } catch (Throwable halfWay) {
      Exchanges.end(exchange, halfWay);
      call.end(0, halfWay);
      throw halfWay;
    }
  }

  private static @Nullable Object entered(HttpExchange exchange, ServerCall call)
      throws IOException, ReflectiveOperationException {
    if (!ServerStartAdvice.told) {
      ServerStartAdvice.exit(exchange.getHttpContext().getServer());
    }
    if (call.closeConnection()) {
      exchange.getResponseHeaders().set("Connection", "close");
    }
    if (call.refusalStatus() != 0) {
      try {
        refuse(exchange, call);
      } finally {
        call.end(call.refusalStatus(), null);
      }
      return Outcome.NOTHING;
    }
    if (!Exchanges.begun(exchange, call)) {
      // Its end would not be noticed.
      call.end(0, null);
      return null;
    }
    call.route(exchange.getHttpContext().getPath());
    exchange.setStreams(null, new ResponseBody(exchange.getResponseBody(), exchange));
    CallContext.swap(call);
    return call;
  }

  @OnExit
  public static void exit(
      @Argument(0) HttpExchange exchange,
      @Entered @Nullable Object call,
      @Thrown @Nullable Throwable thrown) {
    if (call == null) {
      return;
    }
    CallContext.swap(null);
    if (thrown != null) {
      // The server closes the connection and says nothing.
      Exchanges.end(exchange, thrown);
    }
  }

  private static void refuse(HttpExchange exchange, ServerCall call) throws IOException {
    byte[] body = (call.refusalReason() + "\n").getBytes(StandardCharsets.UTF_8);
    if (call.retryAfterSeconds() > 0) {
      exchange.getResponseHeaders().set("Retry-After", Integer.toString(call.retryAfterSeconds()));
    }
    exchange.getResponseHeaders().set("Content-Type", "text/plain;charset=utf-8");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(call.refusalStatus(), -1);
    } else {
      exchange.sendResponseHeaders(call.refusalStatus(), body.length);
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }
}
