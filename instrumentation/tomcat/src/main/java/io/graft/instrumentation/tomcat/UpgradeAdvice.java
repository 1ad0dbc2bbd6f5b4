package io.graft.instrumentation.tomcat;

import io.graft.governance.Governance;
import io.graft.governance.inbound.ServerSession;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Returned;
import java.lang.invoke.MethodHandles.Lookup;
import org.apache.coyote.AbstractProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Connections that a servlet has upgraded, to WebSocket for example: each has a processor of its
 * own from then on. Since Tomcat 8.5; before, see {@link OldUpgradeAdvice}.
 */
public final class UpgradeAdvice {
  private static final int MOST = 1 << 20;

  /** By the processors. One that is never released is collected one day. */
  private static final Attached<Object, ServerSession> SESSIONS =
      new Attached<>(MOST, ServerSession::close);

  private UpgradeAdvice() {}

  /** The response 101 is sent, and the request has ended. */
  @JoinPoint(
      type = "org.apache.coyote.http11.AbstractHttp11Protocol",
      method = "createUpgradeProcessor",
      descriptor =
          "(Lorg/apache/tomcat/util/net/SocketWrapperBase;Lorg/apache/coyote/UpgradeToken;)",
      optional = true)
  public static final class Create {
    private static final String HTTP2 = "org.apache.coyote.http2.";

    private static final PrivateMember HANDLER =
        PrivateMember.call("org.apache.coyote.UpgradeToken", "getHttpUpgradeHandler", 0);

    private Create() {}

    @OnExit(onThrow = false)
    public static void exit(
        @Inside @Nullable Lookup inside,
        @Argument(1) Object token,
        @Returned @Nullable Object processor) {
      Governance governance = Governance.current();
      Object handler = HANDLER.of(inside, token);
      if (governance == null
          || processor == null
          || handler == null
          || handler.getClass().getName().startsWith(HTTP2)) {
        return;
      }
      ServerSession session = governance.inbound().openSession();
      if (!SESSIONS.put(processor, session)) {
        session.close();
      }
    }
  }

  /**
   * A processor is no longer needed, because its connection has closed or speaks another protocol.
   */
  @JoinPoint(
      type = "org.apache.coyote.AbstractProtocol$ConnectionHandler",
      method = "release",
      descriptor = "(Lorg/apache/coyote/Processor;)V",
      optional = true)
  public static final class Release {
    private Release() {}

    @OnEnter
    public static void enter(@Argument(0) @Nullable Object processor) {
      if (processor == null || processor instanceof AbstractProcessor) {
        return; // One of HTTP/1.1, after each request.
      }
      ServerSession session = SESSIONS.remove(processor);
      if (session != null) {
        session.close();
      }
    }
  }
}
