package io.graft.instrumentation.nettyserver;

import io.graft.governance.inbound.ServerCall;
import io.graft.governance.inbound.ServerSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request that is a stream of HTTP/2. The end of its response is reported to it. */
final class StreamExchange extends Exchange {
  private static final int CONTINUE = 100;
  private static final int OK = 200;
  private static final int MULTIPLE_CHOICES = 300;

  final StreamRequests requests;
  final int streamId;

  /** The headers of the request, while it is begun. */
  private @Nullable Http2Headers headers;

  private @Nullable Http2Headers refusal;
  private byte[] refusalBody = {};
  private boolean opened;
  private boolean ending;
  private final boolean upgraded;
  private final boolean connect;

  /** What the stream is after the response to {@code CONNECT}, such as a WebSocket. */
  private @Nullable ServerSession session;

  /**
   * @param headers {@code null}: the request came by HTTP/1.1, and has begun
   */
  StreamExchange(StreamRequests requests, int streamId, @Nullable Http2Headers headers) {
    super(requests, null);
    this.requests = requests;
    this.streamId = streamId;
    this.headers = headers;
    upgraded = headers == null;
    CharSequence method = headers == null ? null : headers.method();
    connect = method != null && "CONNECT".contentEquals(method);
  }

  /** Only while the request is begun. */
  Http2Headers headers() {
    Http2Headers decoded = headers;
    if (decoded == null) {
      throw new IllegalStateException("the request has begun");
    }
    return decoded;
  }

  @Override
  void begun() {
    headers = null;
  }

  /** Netty has accepted its stream. */
  void opened() {
    opened = true;
  }

  boolean isOpened() {
    return opened;
  }

  /** Netty has not accepted its stream: nobody has seen the request. */
  void discard() {
    ServerCall begun = call();
    call(null);
    if (begun != null) {
      begun.discard();
    }
  }

  /** Whether the application sees nothing of it. */
  boolean isRefused() {
    return refusal != null;
  }

  void refuse(int status, String[] fields, String contentType, byte[] body) {
    Http2Headers response = new DefaultHttp2Headers(false);
    response.status(Integer.toString(status));
    response.set("content-type", contentType);
    response.setInt("content-length", body.length);
    for (int i = 0; i < fields.length; i += 2) {
      response.add(fields[i].toLowerCase(Locale.ROOT), fields[i + 1]);
    }
    CharSequence method = headers().method();
    refusalBody = method != null && "HEAD".contentEquals(method) ? refusalBody : body;
    refusal = response;
  }

  /** Only if it is refused. */
  Http2Headers refusalHeaders() {
    Http2Headers response = refusal;
    if (response == null) {
      throw new IllegalStateException("not refused");
    }
    return response;
  }

  /** Of the refusal; {@code null}: none. */
  @Nullable ByteBuf refusalBody() {
    return refusalBody.length == 0 ? null : Unpooled.wrappedBuffer(refusalBody);
  }

  /** Whether its last frame has been written, so that only the end of that is awaited. */
  boolean isEnding() {
    return ending;
  }

  void ending() {
    ending = true;
  }

  /**
   * A HEADERS frame is about to be written, perhaps of an interim response, or of trailers.
   *
   * @param last whether nothing follows
   */
  void writing(Http2Headers written, boolean last) {
    int status = status(written.status());
    ServerCall call = call();
    if (status < OK || call == null) {
      return;
    }
    // A client that has not changed to HTTP/2 yet would lose the response with the connection.
    if (call.closeConnection() && !upgraded) {
      close();
    }
    if (connect && status < MULTIPLE_CHOICES && !last) {
      answers(status, false, null);
      session = call.openSession();
      end(null);
      return;
    }
    CharSequence contentType = written.get("content-type");
    answers(status, true, contentType == null ? null : contentType.toString());
  }

  /** Its stream has closed. */
  void streamClosed() {
    if (session != null) {
      session.close();
    }
    if (!ending) {
      closed();
    }
  }

  /** Returns 0 for none. */
  private static int status(@Nullable CharSequence text) {
    if (text == null || text.length() != 3) {
      return 0;
    }
    int status = (text.charAt(0) - '0') * 100 + (text.charAt(1) - '0') * 10 + text.charAt(2) - '0';
    return status >= CONTINUE && status < 1000 ? status : 0;
  }

  /** The connection closes when its stream does. */
  @Override
  public void operationComplete(ChannelFuture written) {
    end(written.isSuccess() ? null : written.cause());
  }
}
