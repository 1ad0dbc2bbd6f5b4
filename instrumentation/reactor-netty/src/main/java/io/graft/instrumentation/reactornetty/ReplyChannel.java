package io.graft.instrumentation.reactornetty;

import io.graft.governance.outbound.LocalReply;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.SocketAddress;
import java.util.function.Consumer;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.client.HttpClientConfig;
import reactor.netty.http.client.HttpClientState;

/** A connection without a network, on which a reply of the rules comes like one from the wire. */
final class ReplyChannel extends EmbeddedChannel {
  private final SocketAddress to;

  private ReplyChannel(SocketAddress to) {
    this.to = to;
  }

  /**
   * Makes the library read a reply.
   *
   * @param ready gets the connection when the headers have come, before the body does
   */
  static void open(
      Lookup inside,
      HttpClientConfig config,
      ReactorDriver.Request request,
      LocalReply reply,
      Consumer<Connection> ready) {
    ConnectionObserver observer =
        (connection, state) -> {
          if (state == HttpClientState.RESPONSE_RECEIVED) {
            ready.accept(connection);
          }
        };
    ReplyChannel channel = new ReplyChannel(request.to);
    ChannelOperations.addReactiveBridge(channel, ChannelOperations.OnSetup.empty(), observer);
    Connection operations =
        config.channelOperationsProvider().create(Connection.from(channel), observer, null);
    operations.bind();
    Hops.head(inside, operations).setMethod(request.head.method()).setUri(request.head.uri());
    HttpResponseStatus status = HttpResponseStatus.valueOf(reply.status());
    DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
    reply.headers(head.headers()::set);
    byte[] body = reply.body(request.head.method().name());
    channel.writeInbound(head, new DefaultLastHttpContent(Unpooled.wrappedBuffer(body)));
  }

  /** Which the library takes for an address of the internet. */
  @Override
  protected SocketAddress remoteAddress0() {
    return to;
  }
}
