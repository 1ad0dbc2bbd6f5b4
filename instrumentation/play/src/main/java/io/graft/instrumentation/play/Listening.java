package io.graft.instrumentation.play;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Play on Netty has bound a port, after it has started the application. It makes pipelines in a
 * stream of connections, in which no acceptor can be read.
 */
@JoinPoint(type = "play.core.server.NettyServer", method = "bindChannel")
public final class Listening {
  private Listening() {}

  @OnExit(onThrow = false)
  public static void exit(
      @Argument(0) int requested, @Argument(1) boolean secure, @Returned @Nullable Object bound) {
    if (bound instanceof Channel && ((Channel) bound).localAddress() instanceof InetSocketAddress) {
      Channel server = (Channel) bound;
      InetSocketAddress address = (InetSocketAddress) server.localAddress();
      Governance.lifecycle()
          .listening(secure ? "https" : "http", address.getAddress(), address.getPort());
      server.closeFuture().addListener(new Closed(address.getPort()));
    }
  }

  private static final class Closed implements ChannelFutureListener {
    private final int port;

    Closed(int port) {
      this.port = port;
    }

    @Override
    public void operationComplete(ChannelFuture closed) {
      Governance.lifecycle().closed(port);
    }
  }
}
