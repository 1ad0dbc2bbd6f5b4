package io.graft.instrumentation.helidonserver;

import io.graft.bootstrap.Outcome;
import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.ServerEntry;
import io.graft.instrumentation.spi.Thrown;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of a WebSocket. In older versions, and always of Jakarta WebSocket (Tyrus), no
 * filter sees it, and it is not a request for the routing. It ends with its session.
 */
@JoinPoint(
    type = "io.helidon.webserver.websocket.WsUpgrader",
    method = "upgrade",
    descriptor = WebSocketAdvice.UPGRADE)
@JoinPoint(
    type = "io.helidon.microprofile.tyrus.TyrusUpgrader",
    method = "upgrade",
    descriptor = WebSocketAdvice.UPGRADE)
@ServerEntry
public final class WebSocketAdvice {
  static final String UPGRADE =
      "(Lio/helidon/webserver/ConnectionContext;Lio/helidon/http/HttpPrologue;"
          + "Lio/helidon/http/WritableHeaders;)Lio/helidon/webserver/spi/ServerConnection;";

  private static final HeaderName KEY = HeaderNames.create("Sec-WebSocket-Key");

  private WebSocketAdvice() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @Argument(0) ConnectionContext connection,
      @Argument(1) HttpPrologue prologue,
      @Argument(2) WritableHeaders<?> headers)
      throws Throwable {
    if (HelidonDriver.current() != null || !headers.contains(KEY)) {
      return null;
    }
    Handshake handshake = new Handshake(connection, prologue, headers);
    Object entered = HandshakeDriver.INSTANCE.enter(handshake, handshake);
    return handshake.refusal == null ? entered : Outcome.throwing(handshake.refusal);
  }

  /**
   * @param upgraded the connection that serves the session; {@code null}: the request is an
   *     ordinary one
   */
  @OnExit
  public static void exit(
      @Entered @Nullable Object entered,
      @Returned @Nullable Object upgraded,
      @Thrown @Nullable Throwable thrown) {
    if (!(entered instanceof ServerCall)) {
      return;
    }
    ServerCall call = (ServerCall) entered;
    CallContext.swap(null);
    if (thrown != null) {
      int status = HelidonDriver.status(thrown);
      call.end(status, status == 0 || status >= 500 ? thrown : null);
    } else if (upgraded == null) {
      call.discard();
    } else {
      call.answers(HelidonDriver.SWITCHING_PROTOCOLS, null);
      HelidonDriver.INSTANCE.open(call);
      call.end(HelidonDriver.SWITCHING_PROTOCOLS, null);
    }
  }

  /** A thread serves a session until its end. */
  @JoinPoint(
      type = "io.helidon.webserver.websocket.WsConnection",
      method = "handle",
      descriptor = "(Ljava/util/concurrent/Semaphore;)V")
  @JoinPoint(
      type = "io.helidon.webserver.websocket.WsConnection",
      method = "handle",
      descriptor = "(Lio/helidon/common/concurrency/limits/Limit;)V",
      optional = true)
  @JoinPoint(
      type = "io.helidon.microprofile.tyrus.TyrusConnection",
      method = "handle",
      descriptor = "(Ljava/util/concurrent/Semaphore;)V",
      optional = true)
  @JoinPoint(
      type = "io.helidon.microprofile.tyrus.TyrusConnection",
      method = "handle",
      descriptor = "(Lio/helidon/common/concurrency/limits/Limit;)V",
      optional = true)
  public static final class Session {
    @OnExit
    public static void exit() {
      HelidonDriver.INSTANCE.closed();
    }
  }
}
