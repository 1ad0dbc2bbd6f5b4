package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Sockets;
import io.graft.instrumentation.spi.This;
import java.net.HttpURLConnection;

/** Connecting takes no longer than the call may. */
@JoinPoint(type = "sun.net.www.protocol.http.HttpURLConnection", method = "getNewHttpClient")
@JoinPoint(
    type = "sun.net.www.protocol.https.AbstractDelegateHttpsURLConnection",
    method = "getNewHttpClient")
public final class ConnectTimeout {
  private ConnectTimeout() {}

  @OnEnter(returns = OnEnter.Returns.ARGUMENT, argument = 2)
  public static int enter(@This HttpURLConnection connection, @Argument(2) int millis) {
    Exchange exchange = Exchange.current();
    return exchange == null || !exchange.isFor(connection)
        ? millis
        : Sockets.timeoutMillis(exchange.call(), millis);
  }
}
