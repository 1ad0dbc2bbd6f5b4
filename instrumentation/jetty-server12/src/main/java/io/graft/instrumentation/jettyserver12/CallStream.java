package io.graft.instrumentation.jettyserver12;

import io.graft.governance.inbound.ServerCall;
import io.graft.governance.inbound.ServerSession;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** The stream of a request, which Jetty completes once, when the response has been sent. */
final class CallStream extends HttpStream.Wrapper {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int OK = 200;

  private final ChannelSlot slot;
  private final ServerCall call;
  private int status;

  /** What the connection, or a stream of HTTP/2, is after its upgrade. */
  private @Nullable ServerSession session;

  /** The end of that stream; {@code null}: there is none. */
  private @Nullable EndPoint tunnel;

  CallStream(HttpStream stream, ChannelSlot slot, ServerCall call) {
    super(stream);
    this.slot = slot;
    this.call = call;
  }

  /**
   * @param response its headers are being sent; {@code null}: only content
   */
  @Override
  public void send(
      MetaData.Request request,
      MetaData.@Nullable Response response,
      boolean last,
      @Nullable ByteBuffer content,
      Callback callback) {
    if (response != null) {
      status = response.getStatus();
      if (status == OK && "CONNECT".equals(request.getMethod())) {
        tunnel = UpgradedStream.of(slot.request());
      }
      if (session == null && (status == SWITCHING_PROTOCOLS || tunnel != null)) {
        // Now: a servlet's own upgrade handler keeps the stream until its connection closes.
        session = call.openSession();
        call.end(status, null);
      }
      call.answers(status, response.getHttpFields().get(HttpHeader.CONTENT_TYPE));
    }
    super.send(request, response, last, content, callback);
  }

  @Override
  public void succeeded() {
    ServerSession opened = session;
    EndPoint upgraded = tunnel;
    try {
      if (opened != null) {
        keep(opened);
      }
      end(null);
    } finally {
      super.succeeded();
    }
    if (upgraded != null) {
      UpgradedStream.upgraded(upgraded);
    }
  }

  private void keep(ServerSession opened) {
    Request request = slot.request();
    if (tunnel != null) {
      UpgradedStream.keep(opened, tunnel);
    } else if (request == null || !UpgradedConnection.keep(opened, request)) {
      opened.close();
    }
  }

  @Override
  public void failed(Throwable failure) {
    try {
      if (session != null) {
        session.close();
      }
      end(failure);
    } finally {
      super.failed(failure);
    }
  }

  /** First: afterwards the channel is reused, perhaps by another thread. */
  private void end(@Nullable Throwable failure) {
    slot.forget();
    // An interim response, such as 100, is none.
    call.end(status < 200 && status != SWITCHING_PROTOCOLS ? 0 : status, failure);
  }
}
