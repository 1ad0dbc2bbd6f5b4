package io.graft.contract.server;

import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;

/** The application on Netty, with the transport that calls Linux itself. */
public final class NettyEpollMain {
  private NettyEpollMain() {}

  public static void main(String[] arguments) throws Exception {
    NettyMain.serve(false, new EpollEventLoopGroup(2), EpollServerSocketChannel.class);
  }
}
