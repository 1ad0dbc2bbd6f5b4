package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.Member;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Sockets;
import io.graft.instrumentation.spi.This;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/** A request is about to be written: the last moment for headers. Not the CONNECT of a tunnel. */
@JoinPoint(
    type = "sun.net.www.http.HttpClient",
    method = "writeRequests",
    descriptor = "(Lsun/net/www/MessageHeader;Lsun/net/www/http/PosterOutputStream;Z)V")
public final class Write {
  private static final Member CACHED = Member.call(null, "isCachedConnection", 0);
  private static final Member DO_NOT_RETRY = Member.call(null, "setDoNotRetry", 1);
  private static final Member READ_TIMEOUT =
      Member.call("sun.net.NetworkClient", "getReadTimeout", 0);
  private static final Member SET_READ_TIMEOUT =
      Member.call("sun.net.NetworkClient", "setReadTimeout", 1);

  private Write() {}

  @OnEnter
  public static void enter(
      @Inside Lookup inside,
      @This Object client,
      @Argument(0) Object headers,
      @Argument(1) @Nullable ByteArrayOutputStream body)
      throws Throwable {
    Exchange exchange = Exchange.current();
    if (exchange == null) {
      return;
    }
    exchange.inject(new Headers(inside, headers), body);
    exchange.written = true;
    if (exchange.led) {
      Object once = retriesElsewhere(exchange.method) && !reused(inside, client);
      Object ignored = (Object) DO_NOT_RETRY.in(inside).invokeExact(client, once);
    }
    if (exchange.call().timeoutNanos() != Long.MAX_VALUE) {
      int millis = (Integer) (Object) READ_TIMEOUT.in(inside).invokeExact(client);
      Object tighter = Sockets.timeoutMillis(exchange.call(), millis);
      Object ignored = (Object) SET_READ_TIMEOUT.in(inside).invokeExact(client, tighter);
    }
  }

  /**
   * The JDK repeats, on the same instance, what got no answer. For a kept connection, which the
   * server may just have closed, that is right; otherwise it would multiply with our retries.
   */
  private static boolean retriesElsewhere(String method) {
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }

  private static boolean reused(Lookup inside, Object client) throws Throwable {
    return (Boolean) (Object) CACHED.in(inside).invokeExact(client);
  }
}
