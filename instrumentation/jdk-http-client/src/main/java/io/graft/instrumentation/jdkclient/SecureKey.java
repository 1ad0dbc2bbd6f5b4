package io.graft.instrumentation.jdkclient;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Keeps TLS connections to an instance by the name they were verified for, too: one whose
 * certificate was checked for one service must not serve another one that runs at the same place.
 * The key of a direct connection has room for it where that of a proxied one has the proxy.
 */
@JoinPoint(
    type = "jdk.internal.net.http.ConnectionPool",
    method = "cacheKey",
    descriptor =
        "(ZLjava/net/InetSocketAddress;Ljava/net/InetSocketAddress;)"
            + "Ljdk/internal/net/http/ConnectionPool$CacheKey;")
@JoinPoint(
    type = "jdk.internal.net.http.ConnectionPool",
    method = "getConnection",
    descriptor =
        "(ZLjava/net/InetSocketAddress;Ljava/net/InetSocketAddress;)"
            + "Ljdk/internal/net/http/HttpConnection;")
public final class SecureKey {
  private SecureKey() {}

  @OnEnter(returns = OnEnter.Returns.ARGUMENT, argument = 2)
  public static @Nullable InetSocketAddress enter(
      @Argument(0) boolean secure,
      @Argument(1) @Nullable InetSocketAddress destination,
      @Argument(2) @Nullable InetSocketAddress proxy) {
    return secure && proxy == null && destination != null && Attempt.isInstance(destination)
        ? InetSocketAddress.createUnresolved(destination.getHostString(), 0)
        : proxy;
  }
}
