package io.graft.instrumentation.nettyclient;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.tls.LayeredAddress;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A channel connects to an address with TLS: every transport and every library comes here. */
@JoinPoint(
    type = "io.netty.channel.DefaultChannelPipeline",
    method = "connect",
    descriptor =
        "(Ljava/net/SocketAddress;Lio/netty/channel/ChannelPromise;)"
            + "Lio/netty/channel/ChannelFuture;")
@Requires(type = "io.netty.handler.ssl.SslHandler", method = "engine")
public final class Connect {
  private Connect() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @This ChannelPipeline pipeline,
      @Argument(0) SocketAddress remote,
      @Argument(1) ChannelPromise promise) {
    try {
      LayeredAddress layered = LayeredAddress.of(remote);
      if (layered != null) {
        LayeredChannel.layer(pipeline, layered);
      }
      return null;
    } catch (Throwable failure) {
      promise.tryFailure(failure);
      pipeline.close();
      return Outcome.returning(promise);
    }
  }

  /** As {@link Connect}, from a local address. */
  @JoinPoint(
      type = "io.netty.channel.DefaultChannelPipeline",
      method = "connect",
      descriptor =
          "(Ljava/net/SocketAddress;Ljava/net/SocketAddress;Lio/netty/channel/ChannelPromise;)"
              + "Lio/netty/channel/ChannelFuture;")
  @Requires(type = "io.netty.handler.ssl.SslHandler", method = "engine")
  public static final class FromLocal {
    private FromLocal() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @This ChannelPipeline pipeline,
        @Argument(0) SocketAddress remote,
        @Argument(1) @Nullable SocketAddress local,
        @Argument(2) ChannelPromise promise) {
      return Connect.enter(pipeline, remote, promise);
    }
  }
}
