package io.graft.instrumentation.jdkclient;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.Member;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.InetSocketAddress;

/** The key of an HTTP/2 connection, made as {@link RequestKey} makes that of a request. */
@JoinPoint(
    type = "jdk.internal.net.http.Http2Connection",
    method = "keyFor",
    descriptor = "(Ljdk/internal/net/http/HttpConnection;)Ljava/lang/String;")
public final class ConnectionKey {
  private static final Member ADDRESS =
      Member.call("jdk.internal.net.http.HttpConnection", "address", 0);

  private ConnectionKey() {}

  @OnExit(replaces = true, onThrow = false)
  public static Object exit(
      @Inside Lookup inside, @Argument(0) Object connection, @Returned String key)
      throws Throwable {
    Object found = (Object) ADDRESS.in(inside).invokeExact(connection);
    InetSocketAddress address = (InetSocketAddress) found;
    return Attempt.isInstance(address) ? RequestKey.with(key, address) : key;
  }
}
