package io.graft.instrumentation.nettyserver;

import io.graft.governance.Governance;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A port that a server has bound; reports when it closes. Without knowledge of the framework there
 * is only the object that makes the handlers of a connection, and it speaks HTTP if it refers to
 * Netty's codec.
 */
final class BoundPort implements ChannelFutureListener {
  private final int port;

  private BoundPort(int port) {
    this.port = port;
  }

  /** A channel of a server has been bound. */
  static void bound(Channel server) {
    SocketAddress local = server.localAddress();
    if (!server.isActive() || !(local instanceof InetSocketAddress)) {
      return;
    }
    for (Map.Entry<String, ChannelHandler> each : server.pipeline()) {
      PipelineMaker maker = PipelineMaker.of(each.getValue());
      if (maker.speaksHttp()) {
        bound(server, maker.isSecure());
        return;
      }
    }
  }

  /** A channel of a server has been bound that speaks HTTP. */
  static void bound(Channel server, boolean secure) {
    if (server.localAddress() instanceof InetSocketAddress) {
      InetSocketAddress address = (InetSocketAddress) server.localAddress();
      listens(secure, address.getAddress(), address.getPort());
      server.closeFuture().addListener(new BoundPort(address.getPort()));
    }
  }

  static void listens(boolean secure, @Nullable InetAddress address, int port) {
    Governance.lifecycle().listening(secure ? "https" : "http", address, port);
  }

  @Override
  public void operationComplete(ChannelFuture closed) {
    Governance.lifecycle().closed(port);
  }
}
