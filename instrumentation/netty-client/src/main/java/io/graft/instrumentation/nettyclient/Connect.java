package io.graft.instrumentation.nettyclient;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A channel connects to an address with TLS: every transport and every library comes here. */
@JoinPoint(
    type = Connect.PIPELINE,
    method = "connect",
    descriptor = "(Ljava/net/SocketAddress;Lio/netty/channel/ChannelPromise;)" + Connect.FUTURE)
@Requires(type = Connect.TLS, method = "engine")
public final class Connect {
  static final String PIPELINE = "io.netty.channel.DefaultChannelPipeline";
  static final String TLS = "io.netty.handler.ssl.SslHandler";
  static final String FUTURE = "Lio/netty/channel/ChannelFuture;";

  private Connect() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @This ChannelPipeline pipeline,
      @Argument(0) SocketAddress remote,
      @Argument(1) ChannelPromise promise) {
    Throwable failure = LayeredChannel.layer(pipeline, remote);
    if (failure == null) {
      return null;
    }
    promise.tryFailure(failure);
    return Outcome.returning(promise);
  }

  /** As {@link Connect}, from a local address. */
  @JoinPoint(
      type = Connect.PIPELINE,
      method = "connect",
      descriptor =
          "(Ljava/net/SocketAddress;Ljava/net/SocketAddress;Lio/netty/channel/ChannelPromise;)"
              + Connect.FUTURE)
  @Requires(type = Connect.TLS, method = "engine")
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

  /** As {@link Connect}, with a promise of the pipeline's own. */
  @JoinPoint(
      type = Connect.PIPELINE,
      method = "connect",
      descriptor = "(Ljava/net/SocketAddress;)" + Connect.FUTURE)
  @JoinPoint(
      type = Connect.PIPELINE,
      method = "connect",
      descriptor = "(Ljava/net/SocketAddress;Ljava/net/SocketAddress;)" + Connect.FUTURE)
  @Requires(type = Connect.TLS, method = "engine")
  public static final class Promised {
    private Promised() {}

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @This ChannelPipeline pipeline, @Argument(0) SocketAddress remote) {
      Throwable failure = LayeredChannel.layer(pipeline, remote);
      return failure == null
          ? null
          : Outcome.returning(pipeline.channel().newFailedFuture(failure));
    }
  }
}
