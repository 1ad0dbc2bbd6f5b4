package io.graft.instrumentation.jettyserver12;

import io.graft.governance.inbound.ServerSession;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Closes the session of a stream of HTTP/2 that has become a WebSocket. Before Jetty 12.1 the
 * listeners of its connection are not told.
 */
@JoinPoint(
    type = "org.eclipse.jetty.http2.HTTP2StreamEndPoint",
    method = "close",
    descriptor = "(Ljava/lang/Throwable;)V")
public final class UpgradedStream {
  private static final String STREAM = "org.eclipse.jetty.http2.HTTP2StreamEndPoint";

  private static final Attached<EndPoint, ServerSession> SESSIONS =
      new Attached<>(1 << 16, ServerSession::close);

  private UpgradedStream() {}

  @OnExit
  public static void exit(@This EndPoint end) {
    close(end);
  }

  /**
   * Returns the end of the stream that Jetty is about to hand over; {@code null}: there is none, or
   * its class has another loader, and so an adapter of its own that knows no session of this one.
   */
  static @Nullable EndPoint of(@Nullable Request request) {
    Object upgraded =
        request == null ? null : request.getAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE);
    EndPoint end = upgraded instanceof Connection ? ((Connection) upgraded).getEndPoint() : null;
    for (Class<?> type = end == null ? null : end.getClass();
        type != null;
        type = type.getSuperclass()) {
      if (type.getName().equals(STREAM)) {
        return type.getClassLoader() == HttpStream.class.getClassLoader() ? end : null;
      }
    }
    return null;
  }

  static void keep(ServerSession session, EndPoint end) {
    if (!SESSIONS.put(end, session)) {
      session.close();
    }
  }

  /** The stream has been handed over, unless it was closed before. */
  static void upgraded(EndPoint end) {
    if (end.getConnection() == null || !end.isOpen()) {
      close(end);
    }
  }

  private static void close(EndPoint end) {
    ServerSession session = SESSIONS.remove(end);
    if (session != null) {
      session.close();
    }
  }
}
