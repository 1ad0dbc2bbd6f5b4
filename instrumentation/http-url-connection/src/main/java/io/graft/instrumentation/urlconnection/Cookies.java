package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JDK keeps a response's cookies by the URL that its socket was opened for. They belong to the
 * name that the application used, by which it looks for them.
 */
@JoinPoint(
    type = "sun.net.www.protocol.http.HttpURLConnection",
    method = "getCookieHandler",
    descriptor = "()Ljava/net/CookieHandler;")
public final class Cookies extends CookieHandler {
  private final CookieHandler jar;
  private final Exchange exchange;

  private Cookies(CookieHandler jar, Exchange exchange) {
    this.jar = jar;
    this.exchange = exchange;
  }

  @OnExit(replaces = true, onThrow = false)
  public static @Nullable Object exit(
      @This HttpURLConnection connection, @Returned @Nullable CookieHandler jar) {
    Exchange exchange = Exchange.current();
    return jar == null || exchange == null || !exchange.led || !exchange.isFor(connection)
        ? jar
        : new Cookies(jar, exchange);
  }

  @Override
  public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers)
      throws IOException {
    return jar.get(uri, headers);
  }

  @Override
  public void put(URI uri, Map<String, List<String>> headers) throws IOException {
    URI logical;
    try {
      logical = exchange.url().toURI();
    } catch (URISyntaxException strange) {
      logical = uri;
    }
    jar.put(logical, headers);
  }
}
