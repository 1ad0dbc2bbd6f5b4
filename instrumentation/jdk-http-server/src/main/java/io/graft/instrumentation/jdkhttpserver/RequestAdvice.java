package io.graft.instrumentation.jdkhttpserver;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers of a request, which cannot be changed: others are returned in their place. */
@JoinPoint(
    type = "sun.net.httpserver.HttpExchangeImpl",
    method = "getRequestHeaders",
    descriptor = "()Lcom/sun/net/httpserver/Headers;")
@JoinPoint(
    type = "sun.net.httpserver.HttpsExchangeImpl",
    method = "getRequestHeaders",
    descriptor = "()Lcom/sun/net/httpserver/Headers;")
public final class RequestAdvice {
  private static final Attached<HttpExchange, Headers> CHANGED =
      new Attached<>(1 << 16, headers -> {});

  private RequestAdvice() {}

  @OnExit(replaces = true, onThrow = false)
  public static @Nullable Object exit(
      @This HttpExchange exchange, @Returned @Nullable Object headers) {
    Headers changed = CHANGED.get(exchange);
    return changed == null ? headers : changed;
  }

  /**
   * Replaces all headers of a name.
   *
   * @param value {@code null}: removes them
   * @return whether it could
   */
  static boolean set(HttpExchange exchange, String name, @Nullable String value) {
    Headers changed = new Headers();
    for (Map.Entry<String, List<String>> each : exchange.getRequestHeaders().entrySet()) {
      changed.put(each.getKey(), each.getValue());
    }
    if (value == null) {
      changed.remove(name);
    } else {
      changed.set(name, value);
    }
    return CHANGED.put(exchange, changed) && exchange.getRequestHeaders() == changed;
  }

  /** The address of the client, where a tunnel is in front of the server. */
  @JoinPoint(
      type = "sun.net.httpserver.HttpExchangeImpl",
      method = "getRemoteAddress",
      descriptor = "()Ljava/net/InetSocketAddress;")
  @JoinPoint(
      type = "sun.net.httpserver.HttpsExchangeImpl",
      method = "getRemoteAddress",
      descriptor = "()Ljava/net/InetSocketAddress;")
  public static final class Peer {
    /** The client's address, and the tunnel's, which the server has accepted. */
    private static final Attached<HttpExchange, InetSocketAddress[]> PEERS =
        new Attached<>(1 << 16, peers -> {});

    private Peer() {}

    @OnExit(replaces = true, onThrow = false)
    public static @Nullable Object exit(
        @This HttpExchange exchange, @Returned @Nullable Object address) {
      InetSocketAddress[] peers = PEERS.get(exchange);
      return peers == null ? address : peers[0];
    }

    static @Nullable InetSocketAddress accepted(HttpExchange exchange) {
      InetSocketAddress[] peers = PEERS.get(exchange);
      return peers == null ? exchange.getRemoteAddress() : peers[1];
    }

    /** Returns whether it could. */
    static boolean show(HttpExchange exchange, InetSocketAddress client) {
      InetSocketAddress[] peers = {client, exchange.getRemoteAddress()};
      return PEERS.put(exchange, peers) && client.equals(exchange.getRemoteAddress());
    }
  }

  /** The user of a request, unless an authenticator of the application has found one. */
  @JoinPoint(
      type = "sun.net.httpserver.HttpExchangeImpl",
      method = "getPrincipal",
      descriptor = "()Lcom/sun/net/httpserver/HttpPrincipal;")
  @JoinPoint(
      type = "sun.net.httpserver.HttpsExchangeImpl",
      method = "getPrincipal",
      descriptor = "()Lcom/sun/net/httpserver/HttpPrincipal;")
  public static final class Principal {
    private static final Attached<HttpExchange, HttpPrincipal> USERS =
        new Attached<>(1 << 16, user -> {});

    private Principal() {}

    @OnExit(replaces = true, onThrow = false)
    public static @Nullable Object exit(
        @This HttpExchange exchange, @Returned @Nullable Object principal) {
      return principal == null ? USERS.get(exchange) : principal;
    }

    static boolean set(HttpExchange exchange, String name) {
      return USERS.put(exchange, new HttpPrincipal(name, JdkServerDriver.AUTH_TYPE));
    }
  }
}
