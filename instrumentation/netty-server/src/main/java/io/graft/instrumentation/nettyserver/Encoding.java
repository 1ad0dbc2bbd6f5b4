package io.graft.instrumentation.nettyserver;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * What a connection writes: the encoder of responses gets a message. It has a method of its own for
 * that in newer versions, and its superclass has it in older ones.
 */
@JoinPoint(
    type = "io.netty.handler.codec.http.HttpObjectEncoder",
    method = "write",
    descriptor =
        "(Lio/netty/channel/ChannelHandlerContext;Ljava/lang/Object;"
            + "Lio/netty/channel/ChannelPromise;)V",
    optional = true)
@JoinPoint(
    type = "io.netty.handler.codec.MessageToMessageEncoder",
    method = "write",
    descriptor =
        "(Lio/netty/channel/ChannelHandlerContext;Ljava/lang/Object;"
            + "Lio/netty/channel/ChannelPromise;)V")
@Requires(
    type = "io.netty.handler.codec.http.HttpHeaders",
    method = "valueStringIterator",
    descriptor = "(Ljava/lang/CharSequence;)Ljava/util/Iterator;")
@Requires(
    type = "io.netty.util.AttributeKey",
    method = "valueOf",
    descriptor = "(Ljava/lang/String;)Lio/netty/util/AttributeKey;")
public final class Encoding {
  private Encoding() {}

  /** Returns the promise of the message, which reports the end of the response. */
  @OnEnter(returns = Result.ARGUMENT, argument = 2)
  public static ChannelPromise enter(
      @This Object encoder,
      @Argument(0) ChannelHandlerContext context,
      @Argument(1) Object message,
      @Argument(2) ChannelPromise promise) {
    if (!(encoder instanceof HttpResponseEncoder)) {
      return promise;
    }
    Requests requests = Requests.in(context.channel());
    if (requests == null || !requests.writing(message)) {
      return promise;
    }
    Exchange ended = requests.takeFirst();
    if (ended == null) {
      return promise;
    }
    ChannelPromise reporting = promise.unvoid();
    reporting.addListener(ended);
    return reporting;
  }

  /** The response is complete: those that were refused after it follow. */
  @OnExit
  public static void exit(
      @This Object encoder,
      @Argument(0) ChannelHandlerContext context,
      @Argument(1) Object message,
      @Argument(2) ChannelPromise promise,
      @Thrown @Nullable Throwable thrown) {
    if (message instanceof LastHttpContent && encoder instanceof HttpResponseEncoder) {
      Requests requests = Requests.in(context.channel());
      if (requests != null) {
        requests.writeRefusals(context);
      }
      if (thrown != null) {
        // Netty fails the promise of the application, which may be another than this one.
        context.executor().execute(() -> promise.tryFailure(thrown));
      }
    }
  }
}
