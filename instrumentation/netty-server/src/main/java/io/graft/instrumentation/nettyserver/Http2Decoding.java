package io.graft.instrumentation.nettyserver;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.ServerEntry;
import io.graft.instrumentation.spi.This;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/**
 * What a connection reads that speaks HTTP/2: the frames that its decoder accounts for, and passes
 * on to the server's listener meanwhile. The advice runs for clients too.
 */
public final class Http2Decoding {
  /** The class is named for files of Java 6, which have no lookup. */
  private static final PrivateMember DECODER =
      PrivateMember.get(
          "io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder$FrameReadListener", "this$0");

  private Http2Decoding() {}

  static DefaultHttp2ConnectionDecoder decoder(Object reader, @Nullable Lookup inside) {
    return (DefaultHttp2ConnectionDecoder) DECODER.of(inside, reader);
  }

  /** Headers of a request, or its trailers. */
  @JoinPoint(
      type = "io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder$FrameReadListener",
      method = "onHeadersRead",
      descriptor =
          "(Lio/netty/channel/ChannelHandlerContext;ILio/netty/handler/codec/http2/Http2Headers;"
              + "ISZIZ)V")
  @Requires(type = "io.netty.handler.codec.http2.Http2ConnectionAdapter")
  @ServerEntry
  public static final class Headers {
    private Headers() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @This Object reader,
        @Argument(0) ChannelHandlerContext context,
        @Argument(1) int streamId,
        @Argument(2) Http2Headers headers,
        @Inside @Nullable Lookup inside)
        throws Throwable {
      try {
        StreamRequests requests = StreamRequests.reading(context);
        if (requests != null) {
          requests.readHeaders(streamId, headers, reader, inside);
        }
        return requests;
      } catch (Throwable failure) {
        if (ServedConnection.isGuarded()) {
          return Outcome.throwing(new IllegalStateException("Graft: security cannot be checked"));
        }
        throw failure;
      }
    }

    @OnExit
    public static void exit(
        @Argument(0) ChannelHandlerContext context, @Entered @Nullable Object requests) {
      if (requests != null) {
        ((StreamRequests) requests).read(context);
      }
    }
  }

  /** More of a request. */
  @JoinPoint(
      type = "io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder$FrameReadListener",
      method = "onDataRead",
      descriptor = "(Lio/netty/channel/ChannelHandlerContext;ILio/netty/buffer/ByteBuf;IZ)I")
  @JoinPoint(
      type = "io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder$FrameReadListener",
      method = "onRstStreamRead",
      descriptor = "(Lio/netty/channel/ChannelHandlerContext;IJ)V")
  @Requires(type = "io.netty.handler.codec.http2.Http2ConnectionAdapter")
  public static final class More {
    private More() {}

    @OnEnter
    public static @Nullable Object enter(
        @This Object reader,
        @Argument(0) ChannelHandlerContext context,
        @Argument(1) int streamId,
        @Inside @Nullable Lookup inside) {
      StreamRequests requests = StreamRequests.reading(context);
      if (requests != null) {
        requests.readMore(streamId, reader, inside);
      }
      return requests;
    }

    @OnExit
    public static void exit(
        @Argument(0) ChannelHandlerContext context, @Entered @Nullable Object requests) {
      if (requests != null) {
        ((StreamRequests) requests).read(context);
      }
    }
  }
}
