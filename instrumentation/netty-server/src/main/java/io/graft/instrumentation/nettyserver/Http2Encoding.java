package io.graft.instrumentation.nettyserver;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a connection writes that speaks HTTP/2. Each advice returns the promise of the frame, which
 * reports the end of the response.
 */
public final class Http2Encoding {
  private Http2Encoding() {}

  static ChannelPromise writing(
      Http2ConnectionEncoder encoder,
      ChannelHandlerContext context,
      int streamId,
      @Nullable Http2Headers headers,
      boolean last,
      ChannelPromise promise) {
    Http2Connection connection = encoder.connection();
    StreamRequests requests =
        connection.isServer() ? StreamRequests.of(context.channel(), connection) : null;
    return requests == null ? promise : requests.writing(streamId, headers, last, promise);
  }

  /** Headers of a response, or its trailers. */
  @JoinPoint(
      type = "io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder",
      method = "writeHeaders",
      descriptor =
          "(Lio/netty/channel/ChannelHandlerContext;ILio/netty/handler/codec/http2/Http2Headers;"
              + "IZLio/netty/channel/ChannelPromise;)Lio/netty/channel/ChannelFuture;")
  @Requires(type = "io.netty.handler.codec.http2.Http2ConnectionAdapter")
  public static final class Headers {
    private Headers() {}

    @OnEnter(returns = Result.ARGUMENT, argument = 5)
    public static ChannelPromise enter(
        @This Http2ConnectionEncoder encoder,
        @Argument(0) ChannelHandlerContext context,
        @Argument(1) int streamId,
        @Argument(2) Http2Headers headers,
        @Argument(4) boolean last,
        @Argument(5) ChannelPromise promise) {
      return writing(encoder, context, streamId, headers, last, promise);
    }
  }

  /** The same with a priority. */
  @JoinPoint(
      type = "io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder",
      method = "writeHeaders",
      descriptor =
          "(Lio/netty/channel/ChannelHandlerContext;ILio/netty/handler/codec/http2/Http2Headers;"
              + "ISZIZLio/netty/channel/ChannelPromise;)Lio/netty/channel/ChannelFuture;")
  @Requires(type = "io.netty.handler.codec.http2.Http2ConnectionAdapter")
  public static final class PriorityHeaders {
    private PriorityHeaders() {}

    @OnEnter(returns = Result.ARGUMENT, argument = 8)
    public static ChannelPromise enter(
        @This Http2ConnectionEncoder encoder,
        @Argument(0) ChannelHandlerContext context,
        @Argument(1) int streamId,
        @Argument(2) Http2Headers headers,
        @Argument(7) boolean last,
        @Argument(8) ChannelPromise promise) {
      return writing(encoder, context, streamId, headers, last, promise);
    }
  }

  /** A part of its body. */
  @JoinPoint(
      type = "io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder",
      method = "writeData",
      descriptor =
          "(Lio/netty/channel/ChannelHandlerContext;ILio/netty/buffer/ByteBuf;"
              + "IZLio/netty/channel/ChannelPromise;)Lio/netty/channel/ChannelFuture;")
  @Requires(type = "io.netty.handler.codec.http2.Http2ConnectionAdapter")
  public static final class Data {
    private Data() {}

    @OnEnter(returns = Result.ARGUMENT, argument = 5)
    public static ChannelPromise enter(
        @This Http2ConnectionEncoder encoder,
        @Argument(0) ChannelHandlerContext context,
        @Argument(1) int streamId,
        @Argument(4) boolean last,
        @Argument(5) ChannelPromise promise) {
      return last ? writing(encoder, context, streamId, null, true, promise) : promise;
    }
  }
}
