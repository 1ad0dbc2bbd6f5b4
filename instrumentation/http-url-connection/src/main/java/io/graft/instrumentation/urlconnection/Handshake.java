package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.Member;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/**
 * Lets the TLS handshake, and whoever verifies the host after it, see the name that the application
 * used, and not the address that the socket was opened to.
 */
@JoinPoint(
    type = "sun.net.www.protocol.https.HttpsClient",
    method = "afterConnect",
    descriptor = "()V")
public final class Handshake {
  private static final String CLIENT = "sun.net.www.http.HttpClient";
  private static final Member HOST = Member.get(CLIENT, "host");
  private static final Member SET_HOST = Member.set(CLIENT, "host");
  private static final Member URL_FIELD = Member.get(CLIENT, "url");
  private static final Member SET_URL = Member.set(CLIENT, "url");

  private Handshake() {}

  @OnEnter
  public static @Nullable Object enter(@Inside Lookup inside, @This Object client)
      throws Throwable {
    Exchange exchange = Exchange.current();
    if (exchange == null || !exchange.led) {
      return null;
    }
    Object[] actual = {
      (Object) HOST.in(inside).invokeExact(client),
      (Object) URL_FIELD.in(inside).invokeExact(client)
    };
    URL logical = exchange.url();
    set(inside, client, logical.getHost(), logical);
    return actual;
  }

  @OnExit
  public static void exit(
      @Inside Lookup inside, @This Object client, @Entered @Nullable Object actual)
      throws Throwable {
    if (actual != null) {
      set(inside, client, ((Object[]) actual)[0], ((Object[]) actual)[1]);
    }
  }

  private static void set(Lookup inside, Object client, Object host, Object url) throws Throwable {
    Object ignored = (Object) SET_HOST.in(inside).invokeExact(client, host);
    ignored = (Object) SET_URL.in(inside).invokeExact(client, url);
  }
}
