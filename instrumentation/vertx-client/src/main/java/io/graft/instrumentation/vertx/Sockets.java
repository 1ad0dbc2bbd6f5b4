package io.graft.instrumentation.vertx;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.client.ClientDriver;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/** WebSockets, for which no call is begun: they are refused if they must have mutual TLS. */
public final class Sockets {
  private static final String PACKAGE = "io.vertx.core.http.impl.";
  private static final String BEFORE_5 =
      "(Lio/vertx/core/http/WebSocketConnectOptions;Lio/vertx/core/impl/future/PromiseInternal;)";

  /** What a client connects to by default, and whether it has TLS itself. */
  private static final PrivateMember CONFIGURED = PrivateMember.get(null, "options");

  private static final String SINCE_5 = "io.vertx.core.http.WebSocketClientOptions";
  private static final PrivateMember HOST = PrivateMember.call(SINCE_5, "getDefaultHost", 0);
  private static final PrivateMember PORT = PrivateMember.call(SINCE_5, "getDefaultPort", 0);
  private static final PrivateMember SSL = PrivateMember.call(SINCE_5, "isSsl", 0);

  private Sockets() {}

  private static @Nullable Exception refusal(
      Lookup inside, Object client, WebSocketConnectOptions options) {
    Object configured = CONFIGURED.of(inside, client);
    HttpClientOptions before5 =
        configured instanceof HttpClientOptions ? (HttpClientOptions) configured : null;
    String host = options.getHost();
    Integer port = options.getPort();
    Boolean secure = options.isSsl();
    if (host == null) {
      host = before5 == null ? (String) HOST.of(inside, configured) : before5.getDefaultHost();
    }
    if (port == null) {
      port = before5 == null ? (Integer) PORT.of(inside, configured) : before5.getDefaultPort();
    }
    if (secure == null) {
      secure = before5 == null ? (Boolean) SSL.of(inside, configured) : before5.isSsl();
    }
    return ClientDriver.plaintextRefusal(secure, host, port);
  }

  /** In 4. */
  @JoinPoint(
      type = PACKAGE + "HttpClientImpl",
      method = "webSocket",
      descriptor = BEFORE_5,
      optional = true)
  @JoinPoint(
      type = PACKAGE + "HttpClientBase",
      method = "webSocket",
      descriptor = BEFORE_5,
      optional = true)
  public static final class Connect {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Inside Lookup inside,
        @This Object client,
        @Argument(0) WebSocketConnectOptions options,
        @Argument(1) Promise<?> opened) {
      Exception refusal = refusal(inside, client, options);
      if (refusal == null) {
        return null;
      }
      opened.tryFail(refusal);
      return Outcome.returning(null);
    }
  }

  /** Since 5. */
  @JoinPoint(
      type = PACKAGE + "WebSocketClientImpl",
      method = "webSocket",
      descriptor =
          "(Lio/vertx/core/internal/ContextInternal;"
              + "Lio/vertx/core/http/WebSocketConnectOptions;Lio/vertx/core/Promise;)",
      optional = true)
  public static final class ConnectSince5 {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Inside Lookup inside,
        @This Object client,
        @Argument(1) WebSocketConnectOptions options,
        @Argument(2) Promise<?> opened) {
      return Connect.enter(inside, client, options, opened);
    }
  }
}
