package io.graft.contract.server;

import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** The application on Netty, whose codec is in two halves. */
public final class NettyHalvesMain {
  private NettyHalvesMain() {}

  public static void main(String[] arguments) throws Exception {
    NettyMain.serve(true, new NioEventLoopGroup(2), NioServerSocketChannel.class);
  }
}
