package io.graft.instrumentation.nettyserver;

import io.graft.bootstrap.Outcome;
import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.Attribute;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a connection whose responses are not written yet, in their order: the first of
 * them is the one that is answered now.
 */
final class Requests extends ServedConnection implements ChannelFutureListener {
  private static final int CONTINUE = 100;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int OK = 200;

  private @Nullable Exchange first;
  private @Nullable Exchange last;

  /** The request whose body is being read. */
  private @Nullable Exchange reading;

  /** The call that this set as the context of its thread. */
  private @Nullable ServerCall shown;

  /** Whether what is written is an interim response, such as 100 (Continue). */
  private boolean interim;

  /** Whether nothing more is read, because the connection closes after a refusal. */
  private boolean closing;

  private Requests(Channel channel) {
    super(channel);
  }

  /** Returns those of a channel; {@code null}: there were none yet, or it speaks HTTP/2 now. */
  static @Nullable Requests in(Channel channel) {
    // A former agent may have left its own.
    Object found = channel.attr(KEY).get();
    return found instanceof Requests ? (Requests) found : null;
  }

  private static Requests begin(Channel channel) {
    Attribute<Object> attribute = channel.attr(KEY);
    Object found = attribute.get();
    if (found instanceof Requests) {
      return (Requests) found;
    }
    Requests begun = new Requests(channel);
    attribute.set(begun);
    channel.closeFuture().addListener(begun);
    begun.tellPort();
    return begun;
  }

  // What is read.

  /**
   * The decoder has decoded.
   *
   * @param decoded what the application gets next; from {@code from} on it is new
   */
  static void decoded(ChannelHandlerContext context, List<Object> decoded, int from)
      throws Throwable {
    Requests requests = begin(context.channel());
    if (!(decoded.get(from) instanceof HttpRequest)) {
      // More of the body of a request that began earlier.
      requests.show();
    }
    boolean dropped = false;
    for (int i = from; i < decoded.size(); ) {
      Object message = decoded.get(i);
      if (message instanceof HttpRequest && !requests.closing) {
        requests.arrived(context, (HttpRequest) message);
      }
      if (requests.take(message)) {
        decoded.remove(i);
        dropped = true;
      } else {
        i++;
      }
    }
    if (dropped && !context.channel().config().isAutoRead()) {
      // The application gets nothing, and so does not ask for more.
      context.read();
    }
  }

  private void arrived(ChannelHandlerContext context, HttpRequest message) throws Throwable {
    hide();
    Exchange exchange = new Exchange(this, message);
    reading = exchange;
    if (last == null) {
      first = exchange;
    } else {
      last.next = exchange;
    }
    last = exchange;
    try {
      if (message.decoderResult().isSuccess()) {
        Object entered = NettyDriver.INSTANCE.enter(exchange, exchange);
        if (entered instanceof Outcome && exchange.refusal() == null) {
          cut(exchange);
        } else if (entered instanceof Outcome) {
          refused(context, exchange);
        }
        shown = exchange.call();
      } else if (isGuarded()) {
        // Its application may serve what it takes for the request.
        exchange.refuse(Refusal.invalid());
        refused(context, exchange);
      }
    } finally {
      exchange.begun();
    }
  }

  /** Whether a message is not for the application; it is released then. */
  private boolean take(Object message) {
    boolean taken = closing || reading != null && reading.refusal() != null;
    if (message instanceof LastHttpContent) {
      reading = null;
    }
    if (taken) {
      ReferenceCountUtil.release(message);
    }
    return taken;
  }

  private void show() {
    ServerCall call = reading == null ? null : reading.call();
    if (call != null && CallContext.current() == null) {
      CallContext.swap(call);
      shown = call;
    }
  }

  /** Ends the context of the request that was decoded before. */
  private void hide() {
    ServerCall before = shown;
    shown = null;
    if (before != null && CallContext.current() == before) {
      CallContext.swap(null);
    }
  }

  /** It must not be served, and cannot be refused. */
  private void cut(Exchange exchange) {
    exchange.call(null);
    closing = true;
    channel.close();
  }

  private void refused(ChannelHandlerContext context, Exchange exchange) {
    if (first == exchange) {
      ChannelHandlerContext encoder = channel.pipeline().context(HttpResponseEncoder.class);
      // The whole codec is one handler, or its halves are in any order.
      writeRefusals(encoder == null ? context : encoder);
    }
  }

  // What is written.

  /** The encoder is about to encode. Returns whether it is the end of a response. */
  boolean writing(Object message) {
    Exchange exchange = first;
    if (exchange == null) {
      return false;
    }
    if (message instanceof HttpResponse) {
      head(exchange, (HttpResponse) message);
    }
    if (!(message instanceof LastHttpContent)) {
      return false;
    }
    boolean ends = !interim;
    interim = false;
    return ends;
  }

  private void head(Exchange exchange, HttpResponse response) {
    int status = response.status().code();
    HttpHeaders headers = response.headers();
    if (status == SWITCHING_PROTOCOLS) {
      boolean leavesHttp = !headers.containsValue(HttpHeaderNames.UPGRADE, "h2c", true);
      // Otherwise the same request is answered by HTTP/2.
      interim = !leavesHttp;
      exchange.answers(status, leavesHttp, null);
      if (leavesHttp) {
        exchange.switches();
      }
      return;
    }
    interim = status >= CONTINUE && status < OK;
    if (interim) {
      return;
    }
    ServerCall call = exchange.call();
    if (call != null && call.closeConnection() && isAlone(exchange)) {
      closeAfter(exchange, headers);
    }
    exchange.answers(status, true, headers.get(HttpHeaderNames.CONTENT_TYPE));
  }

  /** Whether the connection may close after a response, with nothing of a client being lost. */
  private boolean isAlone(Exchange exchange) {
    return exchange.next == null && reading != exchange;
  }

  private static void closeAfter(Exchange exchange, HttpHeaders headers) {
    try {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      exchange.close();
    } catch (UnsupportedOperationException readOnly) {
      // The application shares the headers among its responses.
      return;
    }
  }

  /** Takes the request whose response is about to end; its end is reported to the result. */
  @Nullable Exchange takeFirst() {
    Exchange exchange = first;
    if (exchange != null) {
      first = exchange.next;
      last = first == null ? null : last;
    }
    return exchange;
  }

  /** Writes the refusals whose turn it is, below the encoder. */
  void writeRefusals(ChannelHandlerContext encoder) {
    boolean written = false;
    for (Exchange each = first; each != null && each.refusal() != null; each = first) {
      takeFirst();
      Refusal refusal = each.refusal();
      ChannelFuture future = encoder.write(refusal.bytes());
      written = true;
      if (refusal.closes) {
        closing = true;
        future.addListener(ChannelFutureListener.CLOSE);
        break;
      }
    }
    if (written) {
      encoder.flush();
    }
  }

  @Override
  @Nullable ServerCall answered(Channel answering) {
    Exchange exchange = first;
    return exchange == null ? null : exchange.call();
  }

  @Override
  void failed(CallContext context, Throwable thrown) {
    for (Exchange each = first; each != null; each = each.next) {
      if (each.call() == context) {
        each.failed(thrown);
        return;
      }
    }
  }

  /** The connection has closed. */
  @Override
  public void operationComplete(ChannelFuture closed) {
    for (Exchange each = takeFirst(); each != null; each = takeFirst()) {
      each.closed();
    }
    reading = null;
  }
}
