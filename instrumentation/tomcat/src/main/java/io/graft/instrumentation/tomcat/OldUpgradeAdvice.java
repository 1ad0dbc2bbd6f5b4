package io.graft.instrumentation.tomcat;

import io.graft.governance.Governance;
import io.graft.governance.inbound.ServerSession;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import org.jspecify.annotations.Nullable;

/**
 * As {@link UpgradeAdvice}, in Tomcat 7 and 8.0, where each kind of connection makes its own
 * processors and does not release those of upgraded ones.
 */
public final class OldUpgradeAdvice {
  private static final String HTTP = "org.apache.coyote.http11.";
  private static final String CREATE = "createUpgradeProcessor";
  private static final String WRAPPER = "(Lorg/apache/tomcat/util/net/SocketWrapper;";
  private static final String TOMCAT_7 =
      WRAPPER + "Lorg/apache/coyote/http11/upgrade/servlet31/HttpUpgradeHandler;)";
  private static final String EARLY_8_0 =
      WRAPPER + "Ljava/nio/ByteBuffer;Ljavax/servlet/http/HttpUpgradeHandler;)";
  private static final String LATE_8_0 =
      WRAPPER + "Ljava/nio/ByteBuffer;Lorg/apache/coyote/UpgradeToken;)";
  private static final String PROCESSOR = HTTP + "upgrade.AbstractProcessor";

  private static final int MOST = 1 << 20;

  private static final Attached<Object, ServerSession> SESSIONS =
      new Attached<>(MOST, ServerSession::close);

  private OldUpgradeAdvice() {}

  private static void close(Object processor) {
    ServerSession session = SESSIONS.remove(processor);
    if (session != null) {
      session.close();
    }
  }

  /** The response 101 is sent, and the request has ended. */
  @JoinPoint(
      type = HTTP + "Http11Protocol$Http11ConnectionHandler",
      method = CREATE,
      descriptor = TOMCAT_7,
      optional = true)
  @JoinPoint(
      type = HTTP + "Http11Protocol$Http11ConnectionHandler",
      method = CREATE,
      descriptor = EARLY_8_0,
      optional = true)
  @JoinPoint(
      type = HTTP + "Http11Protocol$Http11ConnectionHandler",
      method = CREATE,
      descriptor = LATE_8_0,
      optional = true)
  @JoinPoint(
      type = HTTP + "Http11NioProtocol$Http11ConnectionHandler",
      method = CREATE,
      descriptor = TOMCAT_7,
      optional = true)
  @JoinPoint(
      type = HTTP + "Http11NioProtocol$Http11ConnectionHandler",
      method = CREATE,
      descriptor = EARLY_8_0,
      optional = true)
  @JoinPoint(
      type = HTTP + "Http11NioProtocol$Http11ConnectionHandler",
      method = CREATE,
      descriptor = LATE_8_0,
      optional = true)
  @JoinPoint(
      type = HTTP + "Http11Nio2Protocol$Http11ConnectionHandler",
      method = CREATE,
      descriptor = EARLY_8_0,
      optional = true)
  @JoinPoint(
      type = HTTP + "Http11Nio2Protocol$Http11ConnectionHandler",
      method = CREATE,
      descriptor = LATE_8_0,
      optional = true)
  @JoinPoint(
      type = HTTP + "Http11AprProtocol$Http11ConnectionHandler",
      method = CREATE,
      descriptor = TOMCAT_7,
      optional = true)
  @JoinPoint(
      type = HTTP + "Http11AprProtocol$Http11ConnectionHandler",
      method = CREATE,
      descriptor = EARLY_8_0,
      optional = true)
  @JoinPoint(
      type = HTTP + "Http11AprProtocol$Http11ConnectionHandler",
      method = CREATE,
      descriptor = LATE_8_0,
      optional = true)
  public static final class Create {
    private Create() {}

    @OnExit(onThrow = false)
    public static void exit(@Returned @Nullable Object processor) {
      Governance governance = Governance.current();
      if (governance != null && processor != null) {
        ServerSession session = governance.inbound().openSession();
        if (!SESSIONS.put(processor, session)) {
          session.close();
        }
      }
    }
  }

  /** Something has happened to the connection; afterwards it may have to be closed. */
  @JoinPoint(
      type = PROCESSOR,
      method = "upgradeDispatch",
      descriptor = "(Lorg/apache/tomcat/util/net/SocketStatus;)",
      optional = true)
  public static final class Dispatch {
    private static final String CLOSED = "CLOSED";

    private Dispatch() {}

    @OnExit
    public static void exit(
        @This Object processor,
        @Returned @Nullable Object state,
        @Thrown @Nullable Throwable failure) {
      if (failure != null || CLOSED.equals(String.valueOf(state))) {
        close(processor);
      }
    }
  }

  /** The connection is closed at once. */
  @JoinPoint(type = PROCESSOR, method = "errorDispatch", descriptor = "()", optional = true)
  public static final class Failure {
    private Failure() {}

    @OnExit
    public static void exit(@This Object processor) {
      close(processor);
    }
  }
}
