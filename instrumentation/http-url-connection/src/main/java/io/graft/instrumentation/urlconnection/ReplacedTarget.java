package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;

/** As {@link Target}, where the JDK replaces a kept connection that the server had closed. */
@JoinPoint(
    type = "sun.net.www.protocol.http.HttpURLConnection",
    method = "setNewClient",
    descriptor = "(Ljava/net/URL;Z)V")
@JoinPoint(
    type = "sun.net.www.protocol.https.AbstractDelegateHttpsURLConnection",
    method = "setNewClient",
    descriptor = "(Ljava/net/URL;Z)V")
public final class ReplacedTarget {
  private ReplacedTarget() {}

  @OnEnter(returns = OnEnter.Returns.ARGUMENT, argument = 0)
  public static URL enter(@This HttpURLConnection connection, @Argument(0) URL url)
      throws IOException {
    Exchange exchange = Exchange.current();
    return exchange == null || !exchange.isFor(connection) ? url : exchange.depart(url, null);
  }
}
