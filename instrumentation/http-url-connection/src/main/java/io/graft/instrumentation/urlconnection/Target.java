package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/** Leads each hop to an instance, when its proxy was chosen and its socket is to be found. */
@JoinPoint(type = "sun.net.www.protocol.http.HttpURLConnection", method = "getNewHttpClient")
@JoinPoint(
    type = "sun.net.www.protocol.https.AbstractDelegateHttpsURLConnection",
    method = "getNewHttpClient")
public final class Target {
  private Target() {}

  @OnEnter(returns = OnEnter.Returns.ARGUMENT, argument = 0)
  public static URL enter(
      @This HttpURLConnection connection, @Argument(0) URL url, @Argument(1) @Nullable Proxy proxy)
      throws IOException {
    Exchange exchange = Exchange.current();
    return exchange == null || !exchange.isFor(connection) ? url : exchange.depart(url, proxy);
  }
}
