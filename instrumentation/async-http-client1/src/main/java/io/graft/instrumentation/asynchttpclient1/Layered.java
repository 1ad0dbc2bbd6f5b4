package io.graft.instrumentation.asynchttpclient1;

import com.ning.http.client.providers.netty.future.NettyResponseFuture;
import com.ning.http.client.providers.netty.request.NettyConnectListener;
import io.graft.bootstrap.Outcome;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.tls.LayeredAddress;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jboss.netty.buffer.ChannelBuffer;
import org.jboss.netty.channel.Channel;
import org.jboss.netty.channel.ChannelEvent;
import org.jboss.netty.channel.ChannelFuture;
import org.jboss.netty.channel.ChannelFutureListener;
import org.jboss.netty.channel.ChannelHandlerContext;
import org.jboss.netty.channel.MessageEvent;
import org.jboss.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/** Mutual TLS beneath a connection that the library takes for plaintext. */
public final class Layered {
  private static final String LISTENER =
      "com.ning.http.client.providers.netty.request.NettyConnectListener";

  /** Not the library's name: by that, it would remove the handler before the next request. */
  private static final String NAME = "graft.tls";

  private static final PrivateMember WRITE = PrivateMember.call(LISTENER, "writeRequest", 1);
  private static final PrivateMember FAIL = PrivateMember.call(LISTENER, "onFutureFailure", 2);

  private Layered() {}

  /** Checks that a connection has the TLS that a request must have; closes it if not. */
  static void check(Channel channel, @Nullable TlsLayer layer) throws IOException {
    Tls tls = channel.getPipeline().get(Tls.class);
    if (layer == null ? tls == null : tls != null && tls.poolName.equals(layer.poolName())) {
      return;
    }
    channel.close();
    throw new IOException(
        layer == null
            ? "the connection has TLS to " + tls.poolName
            : "the connection has no TLS to " + layer.instance());
  }

  /** The library's connection is open: it writes the request when the handshake is over. */
  @JoinPoint(type = LISTENER, method = "onFutureSuccess")
  public static final class Connected {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Inside Lookup inside,
        @This NettyConnectListener<Object> listener,
        @Argument(0) Channel channel) {
      NettyResponseFuture<Object> future = listener.future();
      AhcAttempt<Object> attempt = AhcAttempt.of(future);
      TlsLayer layer = attempt == null ? null : attempt.layer();
      if (layer == null) {
        return null;
      }
      try {
        Tls tls = new Tls(layer.engine(), layer.poolName());
        channel.getPipeline().addFirst(NAME, tls);
        tls.handshake().addListener(new Shaken(inside, listener, layer, tls));
      } catch (Throwable failure) {
        channel.close();
        FAIL.of(inside, listener, channel, failure);
      }
      return Outcome.returning(null);
    }
  }

  /** TLS to one service. */
  private static final class Tls extends SslHandler {
    final String poolName;

    Tls(SSLEngine engine, String poolName) {
      super(engine);
      engine.setEnabledProtocols(new String[] {"TLSv1.2"}); // older than 1.3
      this.poolName = poolName;
      setCloseOnSSLException(true);
    }

    /** A file would pass as it is. */
    @Override
    public void handleDownstream(ChannelHandlerContext context, ChannelEvent event)
        throws Exception {
      if (event instanceof MessageEvent
          && !(((MessageEvent) event).getMessage() instanceof ChannelBuffer)) {
        context.getChannel().close();
        throw new IOException("only bytes can be sent by TLS");
      }
      super.handleDownstream(context, event);
    }
  }

  private static final class Shaken implements ChannelFutureListener {
    private final Lookup inside;
    private final Object listener;
    private final TlsLayer layer;
    private final Tls tls;

    Shaken(Lookup inside, Object listener, TlsLayer layer, Tls tls) {
      this.inside = inside;
      this.listener = listener;
      this.layer = layer;
      this.tls = tls;
    }

    @Override
    public void operationComplete(ChannelFuture handshake) {
      Throwable failure = handshake.getCause();
      if (handshake.isSuccess()) {
        try {
          layer.verify(tls.getEngine().getSession());
          WRITE.of(inside, listener, handshake.getChannel());
          return;
        } catch (SSLException expired) {
          failure = expired;
        }
      }
      handshake.getChannel().close();
      Throwable cause = failure == null ? new SSLException("the handshake was cancelled") : failure;
      FAIL.of(
          inside, listener, handshake.getChannel(), LayeredAddress.handshakeFailure(layer, cause));
    }
  }
}
