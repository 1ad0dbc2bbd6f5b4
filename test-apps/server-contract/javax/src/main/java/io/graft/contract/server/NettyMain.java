package io.graft.contract.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The application on Netty itself, by a handler that handles one request after the other, as
 * pipelining demands of it.
 */
public final class NettyMain {
  private NettyMain() {}

  public static void main(String[] arguments) throws Exception {
    serve(false, new NioEventLoopGroup(2), NioServerSocketChannel.class);
  }

  /**
   * Serves until the standard input ends.
   *
   * @param halves whether encoder and decoder are two handlers, in the less usual order
   * @param group the threads of the transport that {@code type} belongs to
   */
  static void serve(boolean halves, EventLoopGroup group, Class<? extends ServerChannel> type)
      throws Exception {
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(type)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (halves) {
                      channel.pipeline().addLast(new HttpResponseEncoder());
                      channel.pipeline().addLast(new HttpRequestDecoder());
                    } else {
                      channel.pipeline().addLast(new HttpServerCodec());
                    }
                    channel
                        .pipeline()
                        .addLast(new HttpServerKeepAliveHandler())
                        .addLast(new HttpObjectAggregator(1 << 20))
                        .addLast(new WebSocketServerProtocolHandler("/socket"))
                        .addLast(new Handler());
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    int port = ((InetSocketAddress) server.localAddress()).getPort();
    System.out.println("listening on " + port);
    Gate.listen();
    group.shutdownGracefully();
  }

  private static final class Handler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Queue<Turn> turns = new ArrayDeque<>();

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
        throws Exception {
      boolean failed = request.decoderResult().isFailure();
      Turn turn = new Turn(context);
      turns.add(turn);
      String body = request.content().toString(StandardCharsets.UTF_8);
      if (failed) {
        turn.send(400, "", "bad request");
      } else if (request.uri().equals("/caller")) {
        turn.send(200, "", Caller.describe(request.headers()::get, null));
      } else if (request.uri().equals("/origin")) {
        InetSocketAddress peer = (InetSocketAddress) context.channel().remoteAddress();
        turn.send(200, "", peer.getAddress().getHostAddress());
      } else {
        Replies.reply(request.uri(), body, turn);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
      if (cause instanceof IllegalStateException && !turns.isEmpty()) {
        turns.peek().send(500, "", "failed");
      } else {
        context.close();
      }
    }

    /** A response, whose messages wait for those of earlier requests. */
    private final class Turn implements Replies.Reply {
      private final ChannelHandlerContext context;
      private final Queue<Object> messages = new ArrayDeque<>();

      Turn(ChannelHandlerContext context) {
        this.context = context;
      }

      @Override
      public void send(int status, String location, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        DefaultFullHttpResponse response =
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.wrappedBuffer(bytes));
        response.headers().set("Content-Type", "text/plain").set("Content-Length", bytes.length);
        if (!location.isEmpty()) {
          response.headers().set("Location", location);
        }
        put(response);
      }

      @Override
      public void begin(String contentType) {
        HttpResponse response =
            new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().set("Content-Type", contentType).set("Transfer-Encoding", "chunked");
        put(response);
      }

      @Override
      public void write(byte[] part) throws Exception {
        if (!context.channel().isActive()) {
          throw new IOException("closed");
        }
        while (!context.channel().isWritable() && context.channel().isActive()) {
          Thread.yield();
        }
        put(new DefaultHttpContent(Unpooled.wrappedBuffer(part)));
      }

      @Override
      public void end() {
        put(LastHttpContent.EMPTY_LAST_CONTENT);
      }

      private void put(Object message) {
        if (context.executor().inEventLoop()) {
          messages.add(message);
          flush();
        } else {
          context.executor().execute(() -> put(message));
        }
      }

      private void flush() {
        boolean ended = false;
        while (turns.peek() == this && !messages.isEmpty()) {
          Object message = messages.remove();
          ended = message instanceof LastHttpContent;
          context.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
          if (ended) {
            turns.remove();
          }
        }
        if (ended && !turns.isEmpty()) {
          turns.peek().flush();
        }
      }
    }
  }
}
