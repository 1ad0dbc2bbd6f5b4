package io.graft.instrumentation.nettyserver;

import io.graft.bootstrap.Outcome;
import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.Attribute;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a connection that speaks HTTP/2. Each is a property of its stream, and ends when
 * its last frame is written, or its stream is closed without one.
 */
final class StreamRequests extends ServedConnection {
  /** The request that has asked for the change to HTTP/2 is answered as this stream. */
  private static final int UPGRADED = 1;

  private static final String GRPC = "application/grpc";

  private static final String GRPC_CLASSES = "io.grpc.";

  /** Gets the frames of a refused request instead of the application. */
  private static final Http2FrameListener SWALLOWS = new Http2FrameAdapter();

  private final Http2ConnectionHandler handler;
  private final Http2Connection connection;
  private final Http2Connection.PropertyKey key;
  private boolean told;

  // While a frame is read.

  /** The request that has arrived with the frame. */
  private @Nullable StreamExchange arriving;

  private @Nullable CallContext before;

  /** Its listener is replaced by one that swallows. */
  private @Nullable DefaultHttp2ConnectionDecoder deaf;

  private @Nullable Http2FrameListener listener;

  private StreamRequests(Channel channel, Http2ConnectionHandler handler) {
    super(channel);
    this.handler = handler;
    connection = handler.connection();
    key = connection.newKey();
  }

  /** Returns those of a connection of a server; {@code null}: it is none, or not known. */
  static @Nullable StreamRequests reading(ChannelHandlerContext context) {
    if (!(context.handler() instanceof Http2ConnectionHandler)) {
      return null;
    }
    Http2Connection connection = ((Http2ConnectionHandler) context.handler()).connection();
    return connection.isServer() ? of(context.channel(), connection) : null;
  }

  static @Nullable StreamRequests of(Channel channel, Http2Connection connection) {
    Attribute<Object> attribute = channel.attr(KEY);
    Object found = attribute.get();
    if (found instanceof StreamRequests) {
      return (StreamRequests) found;
    }
    Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
    if (handler == null || handler.connection() != connection) {
      return null;
    }
    StreamRequests begun = new StreamRequests(channel, handler);
    connection.addListener(begun.new Streams());
    attribute.set(begun);
    if (found instanceof Requests) {
      begun.adopt(((Requests) found).takeFirst());
    }
    return begun;
  }

  /** The connection has spoken HTTP/1.1, until a request asked for the change. */
  private void adopt(@Nullable Exchange upgraded) {
    ServerCall call = upgraded == null ? null : upgraded.call();
    if (call == null) {
      return;
    }
    upgraded.call(null);
    Http2Stream stream = connection.stream(UPGRADED);
    if (stream == null) {
      call.end(upgraded.status(), null);
      return;
    }
    StreamExchange exchange = new StreamExchange(this, UPGRADED, null);
    exchange.call(call);
    call.upgraded("2");
    stream.setProperty(key, exchange);
  }

  private @Nullable StreamExchange exchange(@Nullable Http2Stream stream) {
    return stream == null ? null : stream.getProperty(key);
  }

  // What is read.

  /**
   * Netty is about to handle a HEADERS frame.
   *
   * @param reader the woven object, whose decoder is needed for few frames
   * @param inside the woven class; {@code null}: it has no lookup
   */
  void readHeaders(int streamId, Http2Headers headers, Object reader, @Nullable Lookup inside)
      throws Throwable {
    begin();
    Http2Stream stream = connection.stream(streamId);
    if (stream != null) {
      continued(exchange(stream), reader, inside);
    } else if (isNew(streamId) && (!isGrpc(headers) || isGuarded())) {
      arrived(new StreamExchange(this, streamId, headers), reader, inside);
    }
  }

  /** Netty is about to handle another frame of a stream. */
  void readMore(int streamId, Object reader, @Nullable Lookup inside) {
    begin();
    continued(exchange(connection.stream(streamId)), reader, inside);
  }

  private void begin() {
    before = CallContext.current();
    arriving = null;
  }

  private boolean isNew(int streamId) {
    return connection.remote().isValidStreamId(streamId)
        && !connection.streamMayHaveExisted(streamId);
  }

  /**
   * Their outcome is in trailers, and they may last as long as they like. The headers of gRPC's own
   * server, which are told by their class, cannot be read as others.
   */
  private static boolean isGrpc(Http2Headers headers) {
    if (headers.getClass().getName().startsWith(GRPC_CLASSES)) {
      return true;
    }
    CharSequence type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    return type != null && type.toString().startsWith(GRPC);
  }

  private void arrived(StreamExchange exchange, Object reader, @Nullable Lookup inside)
      throws Throwable {
    if (!told) {
      told = true;
      tellPort();
    }
    arriving = exchange;
    Object entered;
    try {
      entered = Http2Driver.INSTANCE.enter(exchange, exchange);
    } finally {
      exchange.begun();
    }
    if (exchange.isRefused()) {
      swallow(Http2Decoding.decoder(reader, inside));
    } else if (entered instanceof Outcome) {
      // It must not be served, and cannot be refused.
      swallow(Http2Decoding.decoder(reader, inside));
      channel.close();
    }
  }

  private void continued(
      @Nullable StreamExchange exchange, Object reader, @Nullable Lookup inside) {
    if (exchange == null) {
      return;
    }
    if (exchange.isRefused()) {
      swallow(Http2Decoding.decoder(reader, inside));
    } else if (exchange.call() != null) {
      CallContext.swap(exchange.call());
    }
  }

  /** The application gets nothing of this frame; Netty keeps account of it as of any other. */
  private void swallow(DefaultHttp2ConnectionDecoder decoder) {
    listener = decoder.frameListener();
    decoder.frameListener(SWALLOWS);
    deaf = decoder;
  }

  /** Netty has handled the frame. */
  void read(ChannelHandlerContext context) {
    CallContext.swap(before);
    before = null;
    if (deaf != null && listener != null) {
      deaf.frameListener(listener);
      deaf = null;
      listener = null;
    }
    StreamExchange arrived = arriving;
    arriving = null;
    if (arrived == null) {
      return;
    }
    if (!arrived.isOpened()) {
      arrived.discard();
    } else if (arrived.isRefused()) {
      writeRefusal(context, arrived);
    }
  }

  private void writeRefusal(ChannelHandlerContext context, StreamExchange refused) {
    ByteBuf body = refused.refusalBody();
    int id = refused.streamId;
    handler
        .encoder()
        .writeHeaders(context, id, refused.refusalHeaders(), 0, body == null, context.newPromise());
    if (body != null) {
      handler.encoder().writeData(context, id, body, 0, true, context.newPromise());
    }
  }

  // What is written.

  /**
   * A frame is about to be written.
   *
   * @param headers of a HEADERS frame; {@code null}: it is a DATA frame
   * @param last whether it is the last one of its response
   * @return the promise of the frame, which reports the end of the response
   */
  ChannelPromise writing(
      int streamId, @Nullable Http2Headers headers, boolean last, ChannelPromise promise) {
    StreamExchange exchange = exchange(connection.stream(streamId));
    if (exchange == null || exchange.call() == null || exchange.isEnding()) {
      return promise;
    }
    if (headers != null) {
      exchange.writing(headers, last);
    }
    if (!last) {
      return promise;
    }
    exchange.ending();
    ChannelPromise reporting = promise.unvoid();
    reporting.addListener(exchange);
    return reporting;
  }

  /** While draining: tells the client to go away, unless it has more to get here. */
  private void closeIfIdle() {
    if (connection.numActiveStreams() == 0) {
      // By the pipeline's own handler, which sends a GOAWAY frame first.
      channel.close();
    }
  }

  @Override
  @Nullable CallContext answered(Channel answering) {
    if (!(answering instanceof Http2StreamChannel) || !channel.eventLoop().inEventLoop()) {
      return null;
    }
    int streamId = ((Http2StreamChannel) answering).stream().id();
    StreamExchange exchange = exchange(connection.stream(streamId));
    return exchange == null ? null : exchange.call();
  }

  @Override
  void failed(CallContext context, Throwable thrown) {
    if (!channel.eventLoop().inEventLoop()) {
      return;
    }
    try {
      connection.forEachActiveStream(
          stream -> {
            StreamExchange exchange = exchange(stream);
            boolean found = exchange != null && exchange.call() == context;
            if (found) {
              exchange.failed(thrown);
            }
            return !found;
          });
    } catch (Http2Exception never) {
      return; // the visitor throws nothing
    }
  }

  /** How streams begin and end. */
  private final class Streams extends Http2ConnectionAdapter {
    @Override
    public void onStreamAdded(Http2Stream stream) {
      StreamExchange exchange = arriving;
      if (exchange != null && exchange.streamId == stream.id()) {
        exchange.opened();
        stream.setProperty(key, exchange);
      }
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      StreamExchange exchange = exchange(stream);
      if (exchange == null) {
        return;
      }
      exchange.streamClosed();
      if (exchange.closes()) {
        // Its last frames may not be flushed yet.
        channel.eventLoop().execute(StreamRequests.this::closeIfIdle);
      }
    }
  }
}
