package io.graft.instrumentation.nettyserver;

import io.graft.governance.context.CallContext;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.ServerEntry;
import io.graft.instrumentation.spi.This;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a connection reads. The advice runs for clients too, whose decoder is another class. */
public final class Decoding {
  private Decoding() {}

  /**
   * The decoder turns bytes into messages, which its superclass passes on afterwards. A request
   * that is refused is taken out of them before anything else of the codec counts it.
   */
  @JoinPoint(
      type = "io.netty.handler.codec.http.HttpObjectDecoder",
      method = "decode",
      descriptor =
          "(Lio/netty/channel/ChannelHandlerContext;Lio/netty/buffer/ByteBuf;Ljava/util/List;)V")
  @Requires(
      type = "io.netty.handler.codec.http.HttpHeaders",
      method = "valueStringIterator",
      descriptor = "(Ljava/lang/CharSequence;)Ljava/util/Iterator;")
  @Requires(
      type = "io.netty.util.AttributeKey",
      method = "valueOf",
      descriptor = "(Ljava/lang/String;)Lio/netty/util/AttributeKey;")
  @ServerEntry
  public static final class Decode {
    private Decode() {}

    @OnEnter
    public static @Nullable Object enter(
        @This Object decoder, @Argument(2) @Nullable List<Object> decoded) {
      return decoded != null && decoder instanceof HttpRequestDecoder
          ? Integer.valueOf(decoded.size())
          : null;
    }

    @OnExit(onThrow = false)
    public static void exit(
        @Argument(0) ChannelHandlerContext context,
        @Argument(2) List<Object> decoded,
        @Entered @Nullable Object before)
        throws Throwable {
      if (before instanceof Integer && decoded.size() > (Integer) before) {
        try {
          Requests.decoded(context, decoded, (Integer) before);
        } catch (Throwable failure) {
          if (ServedConnection.isGuarded()) {
            drop(context, decoded, (Integer) before);
          }
          throw failure;
        }
      }
    }

    /** Nothing passes that was not judged. */
    private static void drop(ChannelHandlerContext context, List<Object> decoded, int from) {
      while (decoded.size() > from) {
        ReferenceCountUtil.release(decoded.remove(decoded.size() - 1));
      }
      context.close();
    }
  }

  /**
   * The decoder gets bytes, decodes them and passes on the messages: the context that a request
   * gets meanwhile ends here.
   */
  @JoinPoint(
      type = "io.netty.handler.codec.ByteToMessageDecoder",
      method = "channelRead",
      descriptor = "(Lio/netty/channel/ChannelHandlerContext;Ljava/lang/Object;)V")
  @JoinPoint(
      type = "io.netty.handler.codec.ByteToMessageDecoder",
      method = "channelInactive",
      descriptor = "(Lio/netty/channel/ChannelHandlerContext;)V")
  @JoinPoint(
      type = "io.netty.handler.codec.ByteToMessageDecoder",
      method = "userEventTriggered",
      descriptor = "(Lio/netty/channel/ChannelHandlerContext;Ljava/lang/Object;)V")
  @Requires(
      type = "io.netty.handler.codec.http.HttpHeaders",
      method = "valueStringIterator",
      descriptor = "(Ljava/lang/CharSequence;)Ljava/util/Iterator;")
  @Requires(
      type = "io.netty.util.AttributeKey",
      method = "valueOf",
      descriptor = "(Ljava/lang/String;)Lio/netty/util/AttributeKey;")
  public static final class Read {
    private static final Object NO_CONTEXT = new Object();

    private Read() {}

    @OnEnter
    public static @Nullable Object enter(@This Object decoder) {
      if (!(decoder instanceof HttpRequestDecoder)) {
        return null;
      }
      CallContext before = CallContext.current();
      return before == null ? NO_CONTEXT : before;
    }

    @OnExit
    public static void exit(@Entered @Nullable Object before) {
      if (before != null) {
        CallContext.swap(before == NO_CONTEXT ? null : (CallContext) before);
      }
    }
  }
}
