package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.HttpURLConnection;

/**
 * {@code disconnect()}: the application wants no more of it; it may be waiting on another thread.
 */
@JoinPoint(
    type = "sun.net.www.protocol.http.HttpURLConnection",
    method = "disconnect",
    descriptor = "()V")
public final class Disconnect {
  private Disconnect() {}

  @OnEnter
  public static void enter(@Inside Lookup inside, @This HttpURLConnection connection)
      throws Throwable {
    Exchange exchange = Exchange.of(connection);
    if (exchange == null || exchange == Exchange.current()) {
      return;
    }
    exchange.cancelled = true;
    if (!exchange.busy()) {
      if (!exchange.responded) {
        exchange.call().cancel();
      }
      exchange.finish(connection, null);
      if (exchange.answer != null) {
        // It was made to believe that.
        Internals.connected(inside, connection, false);
      }
    }
  }
}
